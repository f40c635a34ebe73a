import { type Env, env } from "@/lib/env";

type HostSettings = Pick<Env, "APP_URL" | "HOST" | "ALLOWED_HOSTS">;

/** Addresses of the server that listens on all of them. Browsers reach it at some of these. */
const wildcards: ReadonlySet<string> = new Set(["0.0.0.0", "[::]"]);

/** A host as in the `Host` header: a name, an IPv4 address or `[IPv6]`, with or without a port. */
const hostPattern = /^([a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Whether the app answers to this `Host` header: to the host of `APP_URL`, to the loopback names, to
 * the address at which it listens and to `ALLOWED_HOSTS`, on any port. In DNS rebinding, a website's
 * own name resolves to this server, and the browser then lets the website read everything here.
 */
export function isOwnHost(host: string, settings: HostSettings = env()): boolean {
  const name = hostPattern.exec(host)?.[1]?.toLowerCase().replace(/\.$/, "");
  if (name === undefined) return false;
  return (
    isLoopbackName(name) ||
    name === new URL(settings.APP_URL).hostname ||
    (name === inUrl(settings.HOST) && !wildcards.has(name)) ||
    settings.ALLOWED_HOSTS.includes(name)
  );
}

/**
 * Whether a request with this `Origin` header comes from one of our own pages: the origin is the one of
 * `APP_URL` or, when the app is used by another of its names, that of the request's own `Host`.
 */
export function isOwnOrigin(
  origin: string,
  host: string | null,
  settings: HostSettings = env(),
): boolean {
  const app = new URL(settings.APP_URL);
  if (origin === app.origin) return true;
  if (host === null || host === app.host || !isOwnHost(host, settings)) return false;
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** Whether a host name or address, IPv6 with or without brackets, leads to this machine alone. */
export function isLoopbackName(name: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/i.test(name);
}

/** The address as a URL has it: IPv6 in brackets. */
function inUrl(address: string): string {
  return address.includes(":") && !address.startsWith("[") ? `[${address}]` : address.toLowerCase();
}
