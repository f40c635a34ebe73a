import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import type { StockCounters, StockDecision } from "@/lib/domain/inventory/stock";
import { findMovementsByKey } from "./find-movements-by-key";
import { lockStock } from "./lock-stock";
import { publishStockUpdate } from "./publish-stock-update";
import { writeStockChanges } from "./write-stock-changes";

export type StockOutcome =
  | { kind: "changed"; stock: StockCounters }
  | { kind: "refused"; stock: StockCounters; reason: string }
  | { kind: "not_found" };

/** What an operator submitted with one form. */
export interface StockRequest {
  reason: string | null;
  /** The form's idempotency key: submitting it again changes nothing more. */
  key?: string;
  /** The units this form adds to on hand, if it says so. Its key with another quantity is refused. */
  quantity?: number;
}

/**
 * Locks a product's counters, lets a pure rule decide about them, and writes the decision. An
 * order's change locks the order first and stock second; this locks stock only, so the two can't
 * deadlock.
 */
export async function changeStock(
  ctx: Context,
  productId: number,
  request: StockRequest,
  decide: (before: StockCounters, tx: Queryable) => StockDecision | Promise<StockDecision>,
): Promise<StockOutcome> {
  const outcome = await ctx.db.transaction(async (tx): Promise<StockOutcome> => {
    const [before] = await lockStock(tx, [productId]);
    if (!before) return { kind: "not_found" };
    const [earlier] = await findMovementsByKey(tx, request.key);
    if (earlier) return repeatedRequest(before, earlier.quantity, request);
    const decision = await decide(before, tx);
    if (decision.kind === "refused") return { ...decision, stock: before };
    await writeStockChanges(ctx, tx, [decision.change], request);
    return { kind: "changed", stock: decision.change.after };
  });
  if (outcome.kind === "changed") {
    ctx.wakeOutbox("reorder_requests");
    publishStockUpdate(ctx);
  }
  return outcome;
}

/**
 * The response to a form that was submitted before. An operator who didn't get the first response
 * may have edited the quantity since; that is refused, since applying both would count units twice.
 */
function repeatedRequest(
  stock: StockCounters,
  earlierQuantity: number,
  request: StockRequest,
): StockOutcome {
  const isSame = request.quantity === undefined || request.quantity === earlierQuantity;
  if (isSame) return { kind: "changed", stock };
  const reason =
    `This request has already changed on hand by ${earlierQuantity}. ` +
    "Check the stock history before you send it again.";
  return { kind: "refused", stock, reason };
}
