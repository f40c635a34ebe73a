import { z } from "zod";
import { structuredAddress } from "@/lib/domain/address";
import { emailAddress } from "@/lib/domain/email-address";
import {
  maxCharactersMessage,
  multiLineText,
  optionalLine,
  singleLineText,
} from "@/lib/domain/text";

/** The largest id that the database's integer columns hold. */
export const idMax = 2_147_483_647;
export const id = z.int().min(1).max(idMax);

/** An address as one text or in parts. */
export const shippingAddress = z.union([multiLineText(500), structuredAddress]);
export type ShippingAddress = z.infer<typeof shippingAddress>;

export const adjustment = z.strictObject({
  kind: z.enum(["shipping", "tax", "discount"]),
  label: singleLineText(100),
  amount: z
    .int()
    .min(-99_999_999)
    .max(99_999_999)
    .describe("Minor units: not above 0 for a discount, not below 0 for the others."),
});

/** Older orders may have adjustments with another sign. */
const newAdjustment = adjustment
  .refine(({ kind, amount }) => kind !== "discount" || amount <= 0, {
    message: "must not be positive for a discount",
    path: ["amount"],
  })
  .refine(({ kind, amount }) => kind === "discount" || amount >= 0, {
    message: "must not be negative, except for a discount",
    path: ["amount"],
  });

export const paymentMethodId = z
  .string()
  .regex(/^pm_[A-Za-z0-9_]{1,120}$/, "must be a payment method such as pm_card_visa");

export const metadataName = singleLineText(40);
export const metadataValue = z
  .string()
  .max(500, maxCharactersMessage(500))
  .regex(/^[^\0\p{Cs}]*$/u, "must not contain control characters");

/** How many pairs of metadata an order can have. */
export const metadataPairsMax = 20;

const metadata = z
  .record(metadataName, metadataValue)
  .refine((pairs) => Object.keys(pairs).length <= metadataPairsMax, "must have at most 20 pairs")
  .meta({ maxProperties: metadataPairsMax });

/** The body of `POST /orders`. */
export const placeOrderInput = z
  .strictObject({
    customerId: id.nullish().describe("Null or left out for the order of a guest."),
    email: emailAddress().optional().describe("Required without a `customerId`."),
    items: z
      .array(z.strictObject({ productId: id, quantity: z.int().min(1).max(1000) }))
      .min(1)
      .max(100),
    shippingAddress,
    paymentMethod: paymentMethodId.nullish(),
    reference: singleLineText(100).optional(),
    metadata: metadata.optional(),
    adjustments: z.array(newAdjustment).max(20).optional(),
  })
  .refine((order) => order.customerId != null || order.email !== undefined, {
    message: "is required when there is no customerId",
    path: ["email"],
  });
export type PlaceOrderInput = z.infer<typeof placeOrderInput>;

/** The body of `POST /orders/:id/cancel`. */
export const cancelOrderInput = z.strictObject({ reason: singleLineText(500).optional() });

/** The form of an order's page that cancels the order. */
export const cancelOrderForm = z.object({ reason: optionalLine(500) });

/** The body of `POST /orders/:id/pay`. */
export const payOrderInput = z.strictObject({ paymentMethod: paymentMethodId });

/** The body of `POST /orders/:id/checkout`: empty, or an empty object. */
export const openCheckoutInput = z.strictObject({});
