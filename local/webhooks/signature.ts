import { createHmac } from "node:crypto";

/**
 * The value of a webhook's signature header in Stripe's format, `t=<unix seconds>,v1=<hex HMAC>`:
 * the HMAC-SHA-256 of `<t>.<body>`. Source: https://docs.stripe.com/webhooks#verify-manually
 */
export function signatureHeader(secret: string, body: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1_000);
  const digest = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${digest}`;
}
