import { z } from "zod";
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

export const receiveStockInput = z.strictObject({
  productId: id,
  quantity,
  reason,
  /** The open reorder request that these units answer. */
  reorderId: id.nullable(),
});
export type ReceiveStock = z.infer<typeof receiveStockInput>;

export const adjustStockInput = z.strictObject({
  productId: id,
  /** More or fewer units than the books say. */
  delta: wholeNumber(-1_000_000, 1_000_000).refine((delta) => delta !== 0, "must not be 0"),
  reason,
});
export type AdjustStock = z.infer<typeof adjustStockInput>;

export const countStockInput = z.strictObject({
  productId: id,
  counted: onHand,
  reason,
  /** Orders to cancel when fewer units were counted than orders hold; none to be shown them. */
  cancelOrderIds: z.array(id).max(500),
});
export type CountStock = z.infer<typeof countStockInput>;

export const setThresholdInput = z.strictObject({ productId: id, threshold });
export type SetThreshold = z.infer<typeof setThresholdInput>;

export const closeReorderInput = z.strictObject({
  reorderId: id,
  as: z.enum(["received", "cancelled"]),
});
export type CloseReorder = z.infer<typeof closeReorderInput>;

export const stockFilter = z.enum(["low", "out"]);
export type StockFilter = z.infer<typeof stockFilter>;
