import { createHash, createHmac } from "node:crypto";
import { isSameSecret } from "@/local/secret";

export interface AppCredentials {
  appId: string;
  key: string;
  secret: string;
}

/** How far a request's `auth_timestamp` may lie from our clock, either way. */
const clockSkewSecondsMax = 600;

function sign(secret: string, text: string): string {
  return createHmac("sha256", secret).update(text).digest("hex");
}

function isSame(given: unknown, expected: string): boolean {
  return typeof given === "string" && isSameSecret(given, expected);
}

/** Whether `auth` is the application's signature for this socket, channel and presence data. */
export function isChannelAuthorized(
  credentials: AppCredentials,
  request: { socketId: string; channel: string; channelData?: string | undefined; auth: unknown },
): boolean {
  const signed = [request.socketId, request.channel];
  if (request.channelData) signed.push(request.channelData);
  return isSame(request.auth, `${credentials.key}:${sign(credentials.secret, signed.join(":"))}`);
}

/** Whether `auth` is the application's signature for this socket's user. */
export function isUserAuthenticated(
  credentials: AppCredentials,
  request: { socketId: string; userData: string; auth: unknown },
): boolean {
  const signed = `${request.socketId}::user::${request.userData}`;
  return isSame(request.auth, `${credentials.key}:${sign(credentials.secret, signed)}`);
}

/**
 * Checks a REST request's key, timestamp, body digest and signature.
 * Returns why it is refused, or undefined when it is authentic.
 */
export function refusalOfRequest(
  credentials: AppCredentials,
  request: { method: string; url: URL; body: Buffer; nowMs: number },
): string | undefined {
  const query = request.url.searchParams;
  if (query.get("auth_key") !== credentials.key) return "Unknown auth_key";
  if (query.get("auth_version") !== "1.0") return "auth_version must be 1.0";
  const skewSeconds = Math.abs(request.nowMs / 1000 - Number(query.get("auth_timestamp")));
  // Not `>`: a timestamp that is no number makes NaN, which must be refused too.
  if (!(skewSeconds <= clockSkewSecondsMax)) return "auth_timestamp is too far from our clock";
  if (request.body.length > 0) {
    const digest = createHash("md5").update(request.body).digest("hex");
    if (!isSame(query.get("body_md5"), digest)) return "body_md5 does not match the body";
  }
  const parameters = [...query]
    .filter(([name]) => name !== "auth_signature")
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  const signed = [request.method, request.url.pathname, parameters.join("&")].join("\n");
  if (!isSame(query.get("auth_signature"), sign(credentials.secret, signed))) {
    return "auth_signature does not match the request";
  }
  return undefined;
}
