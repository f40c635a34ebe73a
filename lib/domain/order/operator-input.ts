import { z } from "zod";
import { formKey } from "../form-key";
import { amountMax } from "../money";
import { multiLineText, singleLineText } from "../text";
import { id, shippingAddress } from "./input";

/** Operators' requests about one order, shared by the admin's forms, actions and verbs. */
export const orderInput = z.strictObject({ orderId: id });

export const holdOrderInput = orderInput.extend({ reason: singleLineText(500) });

export const markHandledInput = orderInput.extend({ reason: singleLineText(500) });

export const releaseOrderInput = orderInput.extend({ note: singleLineText(500).nullish() });

export const refundOrderInput = orderInput.extend({
  key: formKey,
  /** Minor units; null for everything that can still be refunded. */
  amount: z.int().min(1).max(amountMax).nullable(),
  reason: singleLineText(200),
  /** The units that the refund covers; empty when it covers an amount only. */
  lines: z
    .array(z.strictObject({ productId: id, quantity: z.int().min(1).max(1000) }))
    .max(100)
    .default([]),
  /** Whether these units are restocked once the refund has succeeded. */
  restock: z.boolean().default(false),
});
export type RefundOrder = z.infer<typeof refundOrderInput>;

export const editAddressInput = orderInput.extend({ address: shippingAddress });

export const addNoteInput = orderInput.extend({ text: multiLineText(2000) });

export const resendEmailInput = orderInput.extend({ emailId: id });
