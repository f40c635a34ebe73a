import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { type Decision, refuse } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import {
  decideReplacementHold,
  reasonToHoldReplacements,
} from "@/lib/domain/order/replacement-holds";
import { type ChangeOutcome, changeOrder } from "./change-order";
import { readFactsOfOrders } from "./order-facts";

/** A replacement can be lost and replaced again. Longer chains don't happen, and are cut off. */
const chainMax = 20;
/** While the hold is placed, another replacement can be sent, at most once by each operator. */
const attemptsMax = 5;

/** The orders that this one replaces: the order itself, the one before it, up to the one that was paid. */
export async function readReplacedOrders(db: Queryable, orderId: number): Promise<OrderFacts[]> {
  const ids = await readReplacedIds(db, orderId);
  return ids.length === 0 ? [] : readFactsOfOrders(db, ids);
}

/** Their ids. */
export async function readReplacedIds(db: Queryable, orderId: number): Promise<number[]> {
  const rows = await db.query<{ id: number }>(sql`
    WITH RECURSIVE replaced AS (
      SELECT replaces_order_id AS id, 1 AS depth FROM orders WHERE id = ${orderId}
      UNION ALL SELECT o.replaces_order_id, r.depth + 1 FROM replaced r JOIN orders o ON o.id = r.id
        WHERE r.depth < ${chainMax}
    ) SELECT id FROM replaced WHERE id IS NOT NULL`);
  return rows.map(({ id }) => id);
}

/**
 * `changeOrder` for a change that may dispute or refund the order. Replacements of it that have not
 * shipped are put on hold first: if the process ends in between, one is on hold without need, and none
 * ships for nothing. Operators release the hold or cancel the replacement.
 */
export async function changeReplacedOrder(
  ctx: Context,
  idOrFacts: number | OrderFacts,
  decide: (order: OrderFacts, now: Date) => Decision,
): Promise<ChangeOutcome> {
  const orderId = typeof idOrFacts === "number" ? idOrFacts : idOrFacts.id;
  const held = new Set<string>();
  for (let attempt = 1; ; attempt += 1) {
    const missing = new Map<string, string>();
    const outcome = await changeOrder(ctx, idOrFacts, (order, now) => {
      missing.clear();
      const decision = decide(order, now);
      const reason = reasonToHoldReplacements(order, decision);
      const key = `${order.replacementOrderId} ${reason}`;
      if (reason === null || held.has(key) || attempt > attemptsMax) return decision;
      missing.set(key, reason);
      return refuse(reason);
    });
    if (missing.size === 0) return outcome;
    for (const [key, reason] of missing) {
      await holdReplacements(ctx, orderId, reason);
      held.add(key);
    }
  }
}

/** Those of the order, and those of its replacements. One whose label is requested is on its way. */
async function holdReplacements(ctx: Context, orderId: number, reason: string): Promise<void> {
  const rows = await ctx.db.query<{ id: number }>(sql`
    WITH RECURSIVE replacing AS (
      SELECT id, status, 1 AS depth FROM orders WHERE replaces_order_id = ${orderId}
      UNION ALL SELECT o.id, o.status, r.depth + 1
        FROM replacing r JOIN orders o ON o.replaces_order_id = r.id WHERE r.depth < ${chainMax}
    ) SELECT id FROM replacing WHERE status IN ('pending', 'processing')`);
  for (const { id } of rows) {
    await changeOrder(ctx, id, (order, now) => decideReplacementHold(order, reason, now));
  }
}
