import { z } from "zod";

/**
 * What tells a form that was sent twice from two forms: 128 random bits in hex, made anew for each,
 * or for the checkout's with each change of the cart. A form whose answer was lost is sent again
 * under its key, and takes effect once.
 */
export const formKey = z.string().regex(/^[0-9a-f]{32}$/);

/** A key for a new form. It works in pages without a secure context, too. */
export function newFormKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
