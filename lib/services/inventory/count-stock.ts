import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import sql from "sql-template-tag";
import { requireShop } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { CountStock } from "@/lib/domain/inventory/input";
import { decideCount, type StockCounters, type StockDecision } from "@/lib/domain/inventory/stock";
import type { CountShortage } from "@/lib/domain/inventory/view";
import { defineVerb } from "@/lib/services/define-verb";
import { cancelOrder } from "@/lib/services/orders/cancel-order";
import { changeStock } from "./change-stock";
import { listReservations } from "./list-reservations";
import { releaseStock } from "./release-stock";

/** Without the on-hand count that was `seen`, the count applies to whatever on hand is now. */
type Count = Omit<CountStock, "seen"> & { seen: number | null };

export type CountOutcome =
  | { kind: "counted"; stock: StockCounters; cancelled: number[] }
  | CountShortage
  | { kind: "refused"; reason: string }
  | { kind: "not_found" };

/** At most this many orders with reserved units are listed, newest first. */
const affectedMax = 500;

const releasePollsMax = 25;
const releasePollMs = 200;
/**
 * Every release locks the same stock row, so more at once would only occupy database connections.
 */
const parallelReleasesMax = 4;
/** Shown to the customers of the cancelled orders. */
const cancelReason = "These items are no longer in stock.";

/**
 * Sets on hand to a physical count. A count below the reserved units is not saved: the response lists
 * the orders, and the operator chooses which to cancel. Orders are cancelled only if that releases
 * enough units, since a cancellation can't be undone. A count is refused when on hand has changed
 * since the operator saw it (`seen`); one without `seen`, of an integration, is refused with the reason
 * alone. Submitting the same form twice counts once.
 */
export const countStock = defineVerb<Count, CountOutcome>("countStock", async ({ ctx, input }) => {
  requireShop(ctx.actor, "inventory:write");
  const first = await tryCount(ctx, input, []);
  if (first.kind !== "short" || input.cancelOrderIds.length === 0) return first;
  const selected = await openReservations(ctx, input.productId, input.cancelOrderIds);
  const reserved = selected.reduce((units, { quantity }) => units + quantity, 0);
  if (reserved < first.missing) {
    const reason =
      `The selected orders reserve ${reserved} of the ${first.missing} units that must be ` +
      "released. No order was cancelled.";
    return { ...first, reason };
  }
  const orderIds = selected.map(({ orderId }) => orderId);
  const cancelled = await cancelOrders(ctx, orderIds);
  await waitForRelease(ctx, input.productId, orderIds);
  const second = await tryCount(ctx, input, cancelled);
  if (second.kind === "refused")
    return { ...second, reason: `${cancelledSummary(cancelled.length)} ${second.reason}` };
  if (second.kind !== "short") return second;
  return { ...second, reason: stillReserved(second.missing) };
});

async function tryCount(ctx: Context, input: Count, cancelled: number[]): Promise<CountOutcome> {
  const { productId, counted, seen, reason, key } = input;
  const request = { reason, key, ...(seen !== null && { quantity: counted - seen }) };
  const outcome = await changeStock(ctx, productId, request, (before) =>
    seen === null || before.onHand === seen
      ? decideCount(before, counted)
      : refuseOutdated(before, seen),
  );
  switch (outcome.kind) {
    case "changed":
      return { kind: "counted", stock: outcome.stock, cancelled };
    case "not_found":
      return outcome;
    case "refused": {
      const missing = outcome.stock.reserved - counted;
      if (seen === null || missing <= 0 || outcome.stock.onHand !== seen)
        return { kind: "refused", reason: outcome.reason };
      const { rows } = await listReservations({ ctx, input: { productId, limit: affectedMax } });
      const { stock } = outcome;
      return { kind: "short", stock, missing, affected: rows, cancelled, reason: null };
    }
  }
}

function refuseOutdated({ onHand }: StockCounters, seen: number): StockDecision {
  const reason = `On hand is now ${onHand}, but was ${seen} when you counted.`;
  return { kind: "refused", reason: `${reason} The count was not saved. Count again.` };
}

/** The open reservations of the product that belong to these orders. */
function openReservations(
  ctx: Context,
  productId: number,
  orderIds: number[],
): Promise<{ orderId: number; quantity: number }[]> {
  return ctx.db.query(sql`
    SELECT order_id AS "orderId", quantity FROM reservations
    WHERE product_id = ${productId} AND order_id = ANY (${orderIds}) AND status = 'open'
    ORDER BY order_id`);
}

/**
 * Cancels these orders. One that ships in the meantime stays, and its units have left the stock.
 */
async function cancelOrders(ctx: Context, orderIds: number[]): Promise<number[]> {
  const cancelled: number[] = [];
  for (const orderId of orderIds) {
    const outcome = await cancelOrder({ ctx, input: { orderId, reason: cancelReason } });
    const isCancelled = outcome.kind === "cancelled" || outcome.kind === "already_cancelled";
    if (isCancelled) cancelled.push(orderId);
  }
  return cancelled;
}

/**
 * Releases the cancelled orders' units and waits until all are released. The orders' own functions
 * release them too; whichever comes first. An order with a label can't be released until it is
 * voided.
 */
async function waitForRelease(ctx: Context, productId: number, orderIds: number[]): Promise<void> {
  const limit = pLimit(parallelReleasesMax);
  for (let poll = 0; poll < releasePollsMax; poll += 1) {
    const open = await openReservations(ctx, productId, orderIds);
    const results = await Promise.all(
      open.map(({ orderId }) => limit(() => releaseStock({ ctx, input: { orderId } }))),
    );
    if (results.every(({ released }) => released)) return;
    await sleep(releasePollMs);
  }
}

function cancelledSummary(count: number): string {
  if (count === 0) return "No order was cancelled.";
  return `${count === 1 ? "1 order was" : `${count} orders were`} cancelled.`;
}

function stillReserved(missing: number): string {
  const units = missing === 1 ? "1 unit is" : `${missing} units are`;
  return (
    `${units} still reserved: a shipment's label may have to be voided first, or another order ` +
    "has reserved units. The count was not saved. Try again in a moment."
  );
}
