import { z } from "zod";
import { requiredText } from "@/lib/domain/text";
import { email } from "@/lib/domain/user";
import { idMax } from "./input";

const message = "Enter the number of your order, such as 1042.";

/** The form with which shoppers find an order: its number, also as `#1042`, and its email address. */
export const findOrderInput = z.strictObject({
  orderNumber: requiredText(message)
    .trim()
    .regex(/^#?[0-9]{1,10}$/, message)
    .transform((text) => Number(text.replace("#", "")))
    .pipe(z.int().min(1, message).max(idMax, message)),
  email,
});
