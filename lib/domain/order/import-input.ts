import { z } from "zod";
import { singleLineText } from "@/lib/domain/text";
import { placeOrderInput } from "./input";

export const importedOrdersMax = 1_000;
/** 8 MB: a thousand orders, each with 8 KB. */
export const importBytesMax = 8 * 1024 * 1024;

/** The reference of an order to import, by which it is imported once. */
export const importReference = singleLineText(100);

/** One order of `POST /orders/import`: as for placing one, with a reference. */
export const importedOrder = placeOrderInput
  .safeExtend({
    reference: importReference.describe("Your own id of the order, by which it is imported once."),
  })
  .meta({ id: "ImportedOrder" });

function importBody<Order extends z.ZodType>(order: Order) {
  return z.strictObject({ orders: z.array(order).min(1).max(importedOrdersMax) });
}

/** The body of `POST /orders/import`, whose orders are checked one by one. */
export const importOrdersBody = importBody(z.unknown());
/** The same body, with what each order must be. */
export const documentedImportBody = importBody(importedOrder);

/** What became of one order of an import. */
export const importResult = z
  .object({
    reference: z.string().nullable().describe("Null if the order has no valid reference."),
    status: z
      .enum(["created", "exists", "invalid", "failed"])
      .describe(
        "`created`: the order was placed. `exists`: an order has this reference already. `invalid`: correct what `errors` says. `failed`: send the order again.",
      ),
    orderId: z.int().optional().describe("If it was created or exists."),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe("If it is invalid or has failed: why."),
  })
  .meta({ id: "ImportResult" });
export type ImportResult = z.infer<typeof importResult>;

/** The response of `POST /orders/import`. */
export const importResults = z.object({
  results: z.array(importResult).describe("One for each order, in their order."),
});
