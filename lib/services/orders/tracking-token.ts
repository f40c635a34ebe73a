import { createHmac } from "node:crypto";
import { isSameSecret } from "@/lib/auth/secret-token";

/**
 * The token in an order's tracking link: the order's id, and 128 bits of an HMAC over the id and
 * the order's own salt. The database does not store the token (docs/decisions/0005).
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

/**
 * The order id in a token; null for malformed tokens. Verify the token with `isTrackingTokenOf`.
 */
export function orderIdInTrackingToken(token: string): number | null {
  const match = /^([0-9a-z]{1,6})-[\w-]{22}$/.exec(token);
  const id = match ? Number.parseInt(match[1] ?? "", 36) : 0;
  return id > 0 && id <= 2_147_483_647 ? id : null;
}

/** Whether the token is this order's; compares in constant time. */
export function isTrackingTokenOf(
  secret: string,
  token: string,
  order: { id: number; trackingSalt: string },
): boolean {
  return isSameSecret(token, trackingToken(secret, order));
}
