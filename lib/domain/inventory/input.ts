import { z } from "zod";
import { formKey } from "../form-key";
import { id } from "../order/input";
import { line } from "../text";
import { onHandMax } from "./stock";

const reason = line(200);

/** A whole number as the API of a form has it; empty fields are refused in words. */
function wholeNumber(min: number, max: number) {
  return z
    .int({ error: "must be a whole number" })
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`);
}

export const quantity = wholeNumber(1, 1_000_000);
export const onHand = wholeNumber(0, onHandMax);
export const threshold = wholeNumber(0, 1_000_000);

/** The fields of a form; what is sent has the form's key as well. */
export const receiveStockFields = z.strictObject({
  productId: id,
  quantity,
  reason,
  /** The open reorder request that these units answer. */
  reorderId: id.nullable(),
});
export const receiveStockInput = receiveStockFields.extend({ key: formKey });
export type ReceiveStock = z.infer<typeof receiveStockInput>;

export const adjustStockFields = z.strictObject({
  productId: id,
  /** More or fewer units than the books say. */
  delta: wholeNumber(-1_000_000, 1_000_000).refine((delta) => delta !== 0, "must not be 0"),
  reason,
});
export const adjustStockInput = adjustStockFields.extend({ key: formKey });
export type AdjustStock = z.infer<typeof adjustStockInput>;

export const countStockFields = z.strictObject({
  productId: id,
  counted: onHand,
  reason,
  /** Orders to cancel when fewer units were counted than orders hold; none to be shown them. */
  cancelOrderIds: z.array(id).max(500),
});
export type CountStockFields = z.infer<typeof countStockFields>;
/** A count is of the units that the books said when it was made: `seen`. */
export const countStockInput = countStockFields.extend({ key: formKey, seen: onHand });
export type CountStock = z.infer<typeof countStockInput>;

export const setThresholdInput = z.strictObject({ productId: id, threshold });
export type SetThreshold = z.infer<typeof setThresholdInput>;

export const closeReorderInput = z.strictObject({
  reorderId: id,
  as: z.enum(["received", "cancelled"]),
});
export type CloseReorder = z.infer<typeof closeReorderInput>;

/** Which products of the inventory are listed: all, those at their threshold, or those at none. */
export const stockShow = z.enum(["all", "low", "out"]);

export interface StockQuery {
  q?: string | undefined;
  show?: z.infer<typeof stockShow> | undefined;
  /** The last product of the page before. */
  after?: number | undefined;
}

export const reorderShow = z.enum(["open", "closed"]);

/** What a file of stock holds: what lies on the shelf, or what came in. */
export const importMode = z.enum(["count", "receive"]);
export type ImportMode = z.infer<typeof importMode>;

export const importCharsMax = 1_000_000;
export const importLinesMax = 5_000;

const importFile = {
  mode: importMode,
  text: z.string().min(1, "is empty").max(importCharsMax, "is larger than 1 MB"),
};
export const previewImportInput = z.strictObject(importFile);
export type PreviewImport = z.infer<typeof previewImportInput>;

export const confirmImportInput = z.strictObject({
  ...importFile,
  key: formKey,
  reason,
  /** Lines of the file that the preview found wrong, and that the operator knows are left out. */
  leaveOut: z.array(z.int().min(1)).max(importLinesMax),
  /** On hand as the preview showed it, of each line that it found right. */
  seen: z.array(z.strictObject({ line: z.int().min(1), onHand })).max(importLinesMax),
});
export type ConfirmImport = z.infer<typeof confirmImportInput>;
