import type { WebhookPayload } from "./types.gen.js";

/** The webhook is not from the shop, was changed on its way, or is too old. Answer it with 401. */
export class WebhookVerificationError extends Error {
  override readonly name = "WebhookVerificationError";
}

type HeadersLike = Headers | Record<string, string | readonly string[] | undefined>;

export interface VerifyOptions {
  /** How old, or how far in the future, the webhook may be: 300 seconds by default. */
  toleranceSeconds?: number;
  /** Unix milliseconds; now by default. */
  now?: number;
}

/**
 * Verifies a webhook by the Standard Webhooks specification, and returns its event. `payload` is the
 * body as it arrived: parsing and writing it again may change it. While a secret is rotated, the shop
 * signs with each that is valid, so any of them verifies.
 */
export async function verifyWebhook(
  payload: string | Uint8Array,
  headers: HeadersLike,
  secret: string,
  { toleranceSeconds = 300, now = Date.now() }: VerifyOptions = {},
): Promise<WebhookPayload> {
  const id = readHeader(headers, "webhook-id");
  const timestamp = readHeader(headers, "webhook-timestamp");
  const signatures = readHeader(headers, "webhook-signature");
  const sentAt = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  // The comparison is false for a time that is no number.
  if (!(Math.abs(now / 1_000 - sentAt) <= toleranceSeconds)) {
    throw new WebhookVerificationError("The webhook's time is too far from now.");
  }
  const body = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  const signed = concat(new TextEncoder().encode(`${id}.${timestamp}.`), body);
  const key = await importSecret(secret);
  for (const signature of signatures.split(" ")) {
    const [version, encoded = ""] = signature.split(",");
    if (version !== "v1") continue;
    const bytes = bytesOf(encoded);
    // The platform compares in constant time.
    if (bytes && (await crypto.subtle.verify("HMAC", key, bytes, signed))) {
      return JSON.parse(new TextDecoder().decode(body)) as WebhookPayload;
    }
  }
  throw new WebhookVerificationError("No signature of the webhook is valid.");
}

function readHeader(headers: HeadersLike, name: string): string {
  const value =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  if (typeof value === "string") return value;
  throw new WebhookVerificationError(`The webhook has no header ${name}.`);
}

function importSecret(secret: string): Promise<CryptoKey> {
  const bytes = bytesOf(secret.replace(/^whsec_/, ""));
  if (!bytes || bytes.length === 0) throw new TypeError("The secret must be `whsec_` and base64.");
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, [
    "verify",
  ]);
}

/** Null if the text is not base64. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

function concat(start: Uint8Array, end: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(start.length + end.length);
  joined.set(start);
  joined.set(end, start.length);
  return joined;
}
