import { createHash, createHmac } from "node:crypto";
import { isSameSecret } from "@/local/secret";

export interface AppCredentials {
  appId: string;
  key: string;
  secret: string;
}

/** How far the `auth_timestamp` of an API request may differ from the server's clock. */
const clockSkewSecondsMax = 600;

function sign(secret: string, text: string): string {
  return createHmac("sha256", secret).update(text).digest("hex");
}

/** The signature of a request body, as Channels signs its webhooks (`X-Pusher-Signature`). */
export function signBody(secret: string, body: string): string {
  return sign(secret, body);
}

function isEqual(actual: unknown, expected: string): boolean {
  return typeof actual === "string" && isSameSecret(actual, expected);
}

/** Whether `auth` is the application's signature for this socket, channel and channel data. */
export function isChannelAuthorized(
  credentials: AppCredentials,
  request: { socketId: string; channel: string; channelData?: string | undefined; auth: unknown },
): boolean {
  const signed = [request.socketId, request.channel];
  if (request.channelData) signed.push(request.channelData);
  return isEqual(request.auth, `${credentials.key}:${sign(credentials.secret, signed.join(":"))}`);
}

/** Whether `auth` is the application's signature for this socket and user. */
export function isUserAuthenticated(
  credentials: AppCredentials,
  request: { socketId: string; userData: string; auth: unknown },
): boolean {
  const signed = `${request.socketId}::user::${request.userData}`;
  return isEqual(request.auth, `${credentials.key}:${sign(credentials.secret, signed)}`);
}

/**
 * Checks the key, timestamp, body digest and signature of an API request. Returns what is wrong
 * with it, or undefined if the request is authentic.
 */
export function findSignatureError(
  credentials: AppCredentials,
  request: { method: string; url: URL; body: Buffer; nowMs: number },
): string | undefined {
  const query = request.url.searchParams;
  if (query.get("auth_key") !== credentials.key) return "Unknown auth_key";
  if (query.get("auth_version") !== "1.0") return "auth_version must be 1.0";
  const skewSeconds = Math.abs(request.nowMs / 1000 - Number(query.get("auth_timestamp")));
  // Not `>`: a timestamp that isn't a number gives NaN, which must be refused too.
  if (!(skewSeconds <= clockSkewSecondsMax)) {
    return "auth_timestamp differs too much from the server's clock";
  }
  if (request.body.length > 0) {
    const digest = createHash("md5").update(request.body).digest("hex");
    if (!isEqual(query.get("body_md5"), digest)) return "body_md5 does not match the body";
  }
  const parameters = [...query]
    .filter(([name]) => name !== "auth_signature")
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  const signed = [request.method, request.url.pathname, parameters.join("&")].join("\n");
  if (!isEqual(query.get("auth_signature"), sign(credentials.secret, signed))) {
    return "auth_signature does not match the request";
  }
  return undefined;
}
