import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** The block from which public IPv6 addresses are given out. */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");
/**
 * The block of NAT64, by which networks without IPv4 reach IPv4 servers. It ends with the IPv4 address;
 * in a network's own NAT64 block, such as `64:ff9b:1::/48`, that may be anywhere.
 */
const nat64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");
const urlCharsMax = 2_048;
const lookupTimeoutMs = 5_000;

/**
 * Whether an address is one of the public internet, and not of this machine, its network or a special
 * range. An IPv6 address that stands for an IPv4 address is public if that one is.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.range() === "unicast";
  if (parsed.match(nat64)) return isPublicAddress(parsed.toByteArray().slice(-4).join("."));
  return parsed.range() === "unicast" && parsed.match(globalUnicast);
}

/**
 * A name that the app must not call on behalf of a user, has no address, or whose name servers don't
 * answer. Which of these says nothing, so that no one can list the names of the app's own network.
 */
export class NotPublicName extends Error {
  override name = "NotPublicName";
  override message = "The host name does not resolve to public addresses only.";
}

/** An address of a name, as a connection's lookup returns it. */
export interface ResolvedAddress {
  address: string;
  family: 4 | 6;
}

/**
 * The addresses of a name, at least one. Throws `NotPublicName` unless all of them are public. It asks the
 * name servers itself: the system's own lookup would occupy one of the few threads that files and all
 * other lookups need, for as long as a name server does not answer.
 */
export async function resolvePublic(name: string): Promise<ResolvedAddress[]> {
  if (/(^|\.)localhost\.?$/i.test(name)) throw new NotPublicName();
  const resolver = new Resolver({ timeout: lookupTimeoutMs, tries: 1 });
  const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const addresses = found.flatMap((result, index): ResolvedAddress[] => {
    if (result.status === "rejected") return [];
    return result.value.map((address) => ({ address, family: index === 0 ? 4 : 6 }));
  });
  const isPublic = addresses.every(({ address }) => isPublicAddress(address));
  if (addresses.length === 0 || !isPublic) throw new NotPublicName();
  return addresses;
}

/** The host of a URL if it is an address, without the brackets of IPv6. */
export function addressIn(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return isIP(host) === 0 ? null : host;
}

/**
 * What is wrong with a URL that the app is to call: a phrase that continues the field's name. Null if
 * nothing is. URLs write addresses in many ways (`0x7f.1`, `2130706433`); parsing makes them one.
 */
export function refuseUrl(
  text: string,
  { allowPrivate }: { allowPrivate: boolean },
): string | null {
  if (text.length > urlCharsMax || !URL.canParse(text)) return "must be a URL";
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return "must begin with https:// or http://";
  }
  if (url.username !== "" || url.password !== "") return "must not contain a user or password";
  const port = Number(url.port || "443");
  if (port !== 80 && port !== 443 && port < 1_024) return "must have port 80, 443 or one from 1024";
  const address = addressIn(url);
  if (allowPrivate || address === null || isPublicAddress(address)) return null;
  return "must not lead to an address that is not public";
}
