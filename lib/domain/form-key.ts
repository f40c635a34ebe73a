import { z } from "zod";

/**
 * A form's idempotency key: 128 random bits in hex, new for each form (at checkout, for each
 * version of the cart). A form that is sent again under the same key takes effect once.
 */
export const formKey = z.string().regex(/^[0-9a-f]{32}$/);

/** A key for a new form. Does not need a secure context, unlike `crypto.randomUUID`. */
export function newFormKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
