import { setTimeout as pause } from "node:timers/promises";
import pLimit from "p-limit";
import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { CountStock } from "@/lib/domain/inventory/input";
import { count, type StockCounters, type StockDecision } from "@/lib/domain/inventory/stock";
import type { CountedShort } from "@/lib/domain/inventory/view";
import { cancelOrder } from "../orders/cancel-order";
import { changeStock } from "./change-stock";
import { listReservations } from "./list-reservations";
import { releaseStock } from "./release-stock";

export type StockCounted =
  | { kind: "counted"; stock: StockCounters; cancelled: number[] }
  | CountedShort
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

/** So many of the orders that hold units are listed, the newest first. */
const affectedMax = 500;

const looksMax = 25;
const lookEveryMs = 200;
/** They all want the same row; the pool's connections are for others, too. */
const releasesAtOnceMax = 4;
const cancelReason = "These items are no longer in stock.";

/**
 * Sets on hand to what lies on the shelf. When orders hold more than that, they are listed; the
 * operator chooses which to cancel, and the count is written once their units are free. Orders are
 * cancelled only when those that were chosen make room enough: a cancellation can't be undone. What
 * has come or gone since the count was made would be undone by it: then it is not written. A form
 * sent twice counts once, though the books have come back to what they said before.
 */
export const countStock: Verb<CountStock, StockCounted> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const first = await tryCount(ctx, input, []);
  if (first.kind !== "short" || input.cancelOrderIds.length === 0) return first;
  const chosen = await holding(ctx, input.productId, input.cancelOrderIds);
  const held = chosen.reduce((units, { quantity }) => units + quantity, 0);
  if (held < first.missing) {
    const reason = `The chosen orders hold ${held} of the ${first.missing} units that must come free.`;
    return { ...first, reason: `${reason} No order was cancelled.` };
  }
  const orderIds = chosen.map(({ orderId }) => orderId);
  const cancelled = await cancelAll(ctx, orderIds);
  await untilReleased(ctx, input.productId, orderIds);
  const second = await tryCount(ctx, input, cancelled);
  if (second.kind === "refused")
    return { ...second, reason: `${ordersCancelled(cancelled.length)} ${second.reason}` };
  if (second.kind !== "short") return second;
  return { ...second, reason: stillHeld(second.missing) };
};

async function tryCount(
  ctx: Context,
  input: CountStock,
  cancelled: number[],
): Promise<StockCounted> {
  const { productId, counted, seen, reason, key } = input;
  const words = { reason, key, units: counted - seen };
  const result = await changeStock(ctx, productId, words, (before) =>
    before.onHand === seen ? count(before, counted) : movedOn(before, seen),
  );
  switch (result.kind) {
    case "changed":
      return { kind: "counted", stock: result.stock, cancelled };
    case "not_found":
      return result;
    case "refused": {
      const missing = result.stock.reserved - counted;
      if (missing <= 0 || result.stock.onHand !== seen)
        return { kind: "refused", reason: result.reason };
      const { rows } = await listReservations({ ctx, input: { productId, limit: affectedMax } });
      const { stock } = result;
      return { kind: "short", stock, missing, affected: rows, cancelled, reason: null };
    }
  }
}

function movedOn({ onHand }: StockCounters, seen: number): StockDecision {
  const reason = `The books say ${onHand} by now, and said ${seen} when this was counted: units came or went.`;
  return { kind: "refused", reason: `${reason} The count was not written. Count again.` };
}

/** Those of these orders that hold units of the product. */
function holding(
  ctx: Context,
  productId: number,
  orderIds: number[],
): Promise<{ orderId: number; quantity: number }[]> {
  return ctx.db.query(sql`
    SELECT order_id AS "orderId", quantity FROM reservations
    WHERE product_id = ${productId} AND order_id = ANY (${orderIds}) AND status = 'open'
    ORDER BY order_id`);
}

/** Those that were cancelled; who ships meanwhile has won, and its units are gone anyway. */
async function cancelAll(ctx: Context, orderIds: number[]): Promise<number[]> {
  const cancelled: number[] = [];
  for (const orderId of orderIds) {
    const result = await cancelOrder({ ctx, input: { orderId, reason: cancelReason } });
    if (result.kind === "cancelled") cancelled.push(orderId);
  }
  return cancelled;
}

/** The order's own handlers release too: whoever is first. A label must be void before. */
async function untilReleased(ctx: Context, productId: number, orderIds: number[]): Promise<void> {
  const fewAtOnce = pLimit(releasesAtOnceMax);
  for (let look = 0; look < looksMax; look += 1) {
    const left = await holding(ctx, productId, orderIds);
    const freed = await Promise.all(
      left.map(({ orderId }) => fewAtOnce(() => releaseStock({ ctx, input: { orderId } }))),
    );
    if (freed.every(({ released }) => released)) return;
    await pause(lookEveryMs);
  }
}

function ordersCancelled(count: number): string {
  if (count === 0) return "No order was cancelled.";
  return `${count === 1 ? "1 order was" : `${count} orders were`} cancelled.`;
}

function stillHeld(missing: number): string {
  const units = missing === 1 ? "1 unit is" : `${missing} units are`;
  return `${units} still held: a shipment's label may have to be made void first, or another order has taken units. Nothing was counted; try again in a moment.`;
}
