import { z } from "zod";
import { addressFields, addressRule } from "./address";
import { parseCart } from "./cart";
import { formKey } from "./form-key";
import { amountMax } from "./money";
import { cardChoice } from "./saved-card";
import { email } from "./user";

const fields = {
  ...addressFields,
  /** The cart as the page showed it. It is ordered even if another tab changed the cart. */
  cart: z.string().transform(parseCart),
  total: z.coerce.number().int().min(0).max(amountMax),
  currency: z.string().regex(/^[a-z]{3}$/),
  /** The cart's key. Sent twice, from this page or another, it places one order. */
  key: formKey,
  pay: z.enum(["now", "later"]).default("now"),
};

/** The checkout form of a guest. */
export const guestCheckOutForm = z.object({ ...fields, email }).refine(...addressRule);

/** The checkout form of a customer. Emails go to the account's address. */
export const customerCheckOutForm = z
  .object({
    ...fields,
    /** Used only to pay now. */
    card: cardChoice,
    keepAddress: z
      .literal("on")
      .optional()
      .transform((box) => box === "on"),
  })
  .refine(...addressRule);
