import { z } from "zod";
import { addressFields } from "./address";
import { readCartText } from "./cart";
import { formKey } from "./form-key";
import { amountMax } from "./money";
import { email } from "./user";

const fields = {
  ...addressFields,
  /** What the page showed: this is ordered, whatever other tabs have done to the cart. */
  cart: z.string().transform(readCartText),
  total: z.coerce.number().int().min(0).max(amountMax),
  currency: z.string().regex(/^[a-z]{3}$/),
  /** The cart's own: sent twice, from this page or another, it places one order. */
  key: formKey,
  pay: z.enum(["now", "later"]).default("now"),
};

/** A guest's checkout, as its form sends it. */
export const guestCheckOutForm = z.object({ ...fields, email });

/** A customer's: the address of the account is where the email goes. */
export const customerCheckOutForm = z.object({
  ...fields,
  keepAddress: z
    .literal("on")
    .optional()
    .transform((box) => box === "on"),
});
