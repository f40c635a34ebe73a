import { z } from "zod";
import { formKey } from "@/lib/domain/form-key";
import { id, idMax } from "@/lib/domain/order/input";
import { singleLineText } from "@/lib/domain/text";
import { wholeNumberText } from "@/lib/domain/url-fields";
import { onHandMax } from "./stock";
import { reorderStatus } from "./view";

const reason = singleLineText(200);

/** A whole number. The message also covers an empty field. */
function wholeNumber(min: number, max: number) {
  return z
    .int({ error: "must be a whole number" })
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`);
}

export const quantity = wholeNumber(1, 1_000_000);
export const onHand = wholeNumber(0, onHandMax);
export const threshold = wholeNumber(0, 1_000_000);

export const receiveStockInput = z.strictObject({
  key: formKey,
  productId: id,
  quantity,
  reason,
  /** The open reorder request that these units fulfill. */
  reorderId: id.nullable(),
});
export type ReceiveStock = z.infer<typeof receiveStockInput>;

/** The form that receives stock. Its checkbox sends the reorder request. */
export const receiveStockForm = receiveStockInput.extend({
  reorderId: id.optional().transform((reorderId) => reorderId ?? null),
});

export const adjustStockInput = z.strictObject({
  key: formKey,
  productId: id,
  /** The difference to the units on hand. */
  delta: wholeNumber(-1_000_000, 1_000_000).refine((delta) => delta !== 0, "must not be 0"),
  reason,
});
export type AdjustStock = z.infer<typeof adjustStockInput>;

export const countStockInput = z.strictObject({
  key: formKey,
  productId: id,
  counted: onHand,
  /** The on-hand count that the operator saw, to detect concurrent changes. */
  seen: onHand,
  reason,
  /** Orders to cancel when the count is below the reserved units; empty to list them first. */
  cancelOrderIds: z.array(id).max(500),
});
export type CountStock = z.infer<typeof countStockInput>;

/** The body of `POST /products/:id/stock-changes`. */
export const stockChangeBody = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("receive"),
    quantity: quantity.describe("The units that have arrived."),
    reason,
    reorderId: id.optional().describe("The open reorder request that these units fulfill."),
  }),
  z.strictObject({
    kind: z.literal("adjust"),
    quantity: adjustStockInput.shape.delta.describe("The units to add; below 0, to take away."),
    reason,
  }),
  z.strictObject({
    kind: z.literal("count"),
    quantity: onHand.describe("All units on hand, reserved ones included."),
    reason,
  }),
]);
export type StockChangeBody = z.infer<typeof stockChangeBody>;

export const setThresholdInput = z.strictObject({
  productId: id,
  threshold,
  /** The threshold when the form was opened; without it, any other is replaced. */
  opened: threshold.optional(),
});
export const setThresholdForm = setThresholdInput.required();
export type SetThreshold = z.infer<typeof setThresholdInput>;

export const closeReorderInput = z.strictObject({
  reorderId: id,
  as: z.enum(["received", "cancelled"]),
});
export type CloseReorder = z.infer<typeof closeReorderInput>;

/** Which products are listed: all, those with low stock, or those out of stock. */
export const stockShow = z.enum(["all", "low", "out"]);

export interface StockQuery {
  q?: string | undefined;
  show?: z.infer<typeof stockShow> | undefined;
  /** The last product of the previous page. */
  after?: number | undefined;
}

export const reorderShow = z.enum(["open", "closed"]);

/** The query of `GET /reorders`. */
export const listReordersQuery = z.strictObject({
  status: reorderStatus.optional(),
  before: wholeNumberText(1, idMax).optional(),
  limit: wholeNumberText(1, 100).default(50),
});

/** Whether a stock file contains counted or received units. */
export const importMode = z.enum(["count", "receive"]);
export type ImportMode = z.infer<typeof importMode>;

export const importCharsMax = 1_000_000;
export const importLinesMax = 5_000;

const importFile = {
  mode: importMode,
  text: z.string().max(importCharsMax, "Choose a file of up to 1 MB."),
};
export const previewImportInput = z.strictObject(importFile);
export type PreviewImport = z.infer<typeof previewImportInput>;

export const confirmImportInput = z.strictObject({
  ...importFile,
  key: formKey,
  reason,
  /** Lines that the preview showed as invalid, which the operator agreed to skip. */
  leaveOut: z.array(z.int().min(1)).max(importLinesMax),
  /** The on-hand count that the preview showed for each valid line. */
  seen: z.array(z.strictObject({ line: z.int().min(1), onHand })).max(importLinesMax),
  /** Whether the operator agreed to import a file that was imported before. */
  importAgain: z.boolean(),
});
export type ConfirmImport = z.infer<typeof confirmImportInput>;

/** When a file with the same rows was last imported (ISO 8601 UTC), and the name of who did it. */
export interface EarlierImport {
  at: string;
  actor: string;
}
