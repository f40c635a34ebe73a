import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** The block from which public IPv6 addresses are given out. */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");
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
  // NAT64, by which networks without IPv4 reach IPv4 servers.
  if (parsed.range() === "rfc6052") {
    return isPublicAddress(parsed.toByteArray().slice(-4).join("."));
  }
  return parsed.range() === "unicast" && parsed.match(globalUnicast);
}

/** A name or address that the app must not call on behalf of a user. */
export class PrivateAddress extends Error {
  override name = "PrivateAddress";
}

/** A name that has no address, or whose name servers don't answer. */
export class NameNotResolved extends Error {
  override name = "NameNotResolved";
}

/** An address of a name, as a connection's lookup returns it. */
export interface ResolvedAddress {
  address: string;
  family: 4 | 6;
}

/**
 * The addresses of a name, at least one. Throws `NameNotResolved`, and `PrivateAddress` unless all of
 * them are public. It asks the name servers itself: the system's own lookup would occupy one of the few
 * threads that files and all other lookups need, for as long as a name server does not answer.
 */
export async function resolvePublic(name: string): Promise<ResolvedAddress[]> {
  if (/(^|\.)localhost\.?$/i.test(name)) throw new PrivateAddress(privateText);
  const resolver = new Resolver({ timeout: lookupTimeoutMs, tries: 1 });
  const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const addresses = found.flatMap((result, index): ResolvedAddress[] => {
    if (result.status === "rejected") return [];
    return result.value.map((address) => ({ address, family: index === 0 ? 4 : 6 }));
  });
  if (addresses.length === 0) throw new NameNotResolved("The host name does not resolve.");
  if (addresses.some(({ address }) => !isPublicAddress(address))) {
    throw new PrivateAddress(privateText);
  }
  return addresses;
}

const privateText = "The URL leads to an address that is not public.";

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
