import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * The unguessable part of an order's tracking link: the order's id and 128 bits of an HMAC over
 * the id and the order's own salt. Nothing that opens an order is stored (docs/decisions/0005).
 */
export function trackingToken(secret: string, order: { id: number; trackingSalt: string }): string {
  return `${order.id.toString(36)}-${signature(secret, order)}`;
}

function signature(secret: string, order: { id: number; trackingSalt: string }): string {
  return createHmac("sha256", secret)
    .update(`track:${order.id}:${order.trackingSalt}`)
    .digest()
    .subarray(0, 16)
    .toString("base64url");
}

/** The order id a token claims; null when it is no token at all. Prove it with `opens`. */
export function claimedOrderId(token: string): number | null {
  const match = /^([0-9a-z]{1,6})-[\w-]{22}$/.exec(token);
  const id = match ? Number.parseInt(match[1] ?? "", 36) : 0;
  return id > 0 && id <= 2_147_483_647 ? id : null;
}

/** Whether the token opens this order; compared in constant time. */
export function opens(
  secret: string,
  token: string,
  order: { id: number; trackingSalt: string },
): boolean {
  const expected = Buffer.from(trackingToken(secret, order));
  const given = Buffer.from(token);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
