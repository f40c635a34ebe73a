import { z } from "zod";
import { requireAnyField } from "@/lib/domain/any-field";
import { amountMax } from "@/lib/domain/money";
import { singleLineText } from "@/lib/domain/text";
import { wholeNumberText } from "@/lib/domain/url-fields";
import { id, idMax, metadataName, metadataValue, shippingAddress } from "./input";
import { carrierLengthMax, trackingNumberLengthMax } from "./manual-shipping-file";

/** The body of `PATCH /orders/:id`. What is left out stays as it is. */
export const changeOrderDetailsInput = requireAnyField(
  z.strictObject({
    shippingAddress: shippingAddress.optional().describe("Possible until the label is created."),
    reference: singleLineText(100)
      .nullable()
      .optional()
      .describe(
        "Null removes it. It is unique among the orders of the API key or customer that placed this one, also if another key sets it.",
      ),
    metadata: z
      .record(metadataName, metadataValue.nullable())
      .refine((pairs) => Object.keys(pairs).length <= 100, "must have at most 100 pairs")
      .meta({ maxProperties: 100 })
      .optional()
      .describe("Pairs to set; null removes a pair. The others stay. At most 20 pairs in all."),
  }),
);
export type ChangeOrderDetails = z.infer<typeof changeOrderDetailsInput>;

/** The body of `POST /orders/:id/refunds`. */
export const createRefundInput = z
  .strictObject({
    amount: z.int().min(1).max(amountMax).optional().describe("Minor units."),
    lines: z
      .array(
        z.strictObject({
          productId: id,
          quantity: z.int().min(1).max(1000),
          restock: z
            .boolean()
            .default(false)
            .describe("Whether they are back in stock once the refund has succeeded."),
        }),
      )
      .min(1)
      .max(100)
      .superRefine(checkProductsOnce)
      .optional()
      .describe(
        "Units to refund, each product once, with their share of discounts, shipping and tax.",
      ),
    reason: singleLineText(200).optional(),
  })
  .refine(({ amount, lines }) => (amount === undefined) !== (lines === undefined), {
    message: "Send either amount or lines.",
  })
  .meta({ oneOf: [{ required: ["amount"] }, { required: ["lines"] }] });

function checkProductsOnce(lines: readonly { productId: number }[], check: z.RefinementCtx): void {
  const seen = new Set<number>();
  for (const [index, { productId }] of lines.entries()) {
    if (seen.has(productId)) {
      const path = [index, "productId"];
      check.addIssue({ code: "custom", path, message: "is listed twice" });
    }
    seen.add(productId);
  }
}

/** The body of `POST /orders/:id/hold`. */
export const holdInput = z.strictObject({ reason: singleLineText(500) });

/** The body of `POST /orders/:id/release`. */
export const releaseInput = z.strictObject({ note: singleLineText(500).optional() });

/** The body of `POST /orders/:id/shipments`. */
export const createShipmentInput = z
  .strictObject({
    carrier: singleLineText(carrierLengthMax).optional(),
    trackingNumber: singleLineText(trackingNumberLengthMax).optional(),
    isManual: z
      .boolean()
      .optional()
      .describe(
        "True ships it without a label of the shop's carrier, which a carrier or a tracking number of your own implies.",
      ),
  })
  .refine(({ isManual, ...own }) => isManual !== false || Object.keys(own).length === 0, {
    message: "must be true for a carrier of your own",
    path: ["isManual"],
  });

/** The body of `POST /orders/:id/deliver`: empty, or an empty object. */
export const deliverInput = z.strictObject({});

/** The query of `GET /orders/:id/refunds`. */
export const listRefundsQuery = z.strictObject({
  after: wholeNumberText(0, idMax).default(0),
  limit: wholeNumberText(1, 100).default(100),
});
