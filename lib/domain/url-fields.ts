import { z } from "zod";
import { idMax } from "./order/input";

/** The id of an order, a payment or a customer, as text in a URL. */
export const idText = z
  .string()
  .regex(/^[1-9]\d{0,9}$/)
  .transform(Number)
  .refine((id) => id <= idMax)
  .meta({ type: "integer", minimum: 1, maximum: idMax });

/** The parameters of a path with one id, such as `/orders/:id`. */
export const idParams = z.object({ id: idText });

/** A whole number from `min` to `max`, as text in a URL. */
export function wholeNumberText(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,10}$/, "must be a whole number")
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be from ${min} to ${max}`)
    .meta({ type: "integer", minimum: min, maximum: max });
}

/** A search term. PostgreSQL can't store NUL, and no name contains a control character. */
export const searchTerm = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u);

/** The id at which a page of a list starts, for tables whose ids are 64-bit. */
export const idCursor = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);

/** A moment, in ISO 8601 with its offset from UTC. */
export const instantText = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** A calendar day as a date input sends it: `2026-11-25`. */
export const day = z.iso.date();
