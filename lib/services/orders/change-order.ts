import { actorName } from "@/lib/auth/actor";
import type { Context } from "@/lib/context";
import type { Decision } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { commitChange } from "./commit-change";
import { readFacts } from "./order-facts";

export type Changed =
  | { kind: "changed"; order: OrderFacts }
  | { kind: "nothing"; order: OrderFacts }
  | { kind: "refused"; order: OrderFacts; reason: string }
  | { kind: "short"; order: OrderFacts; productIds: number[] }
  | { kind: "not_found" };

/** Racing changes to one order are few; this many in a row means that something is broken. */
const racesMax = 50;

/**
 * Reads an order's facts, lets a pure rule decide, and writes the decision; if somebody else was
 * faster, decides again on the new facts. Every change of an order goes through here.
 */
export async function changeOrder(
  ctx: Context,
  orderId: number,
  decide: (order: OrderFacts, now: Date) => Decision,
): Promise<Changed> {
  for (let race = 0; race < racesMax; race += 1) {
    const order = await readFacts(ctx.db, orderId);
    if (!order) return { kind: "not_found" };
    const now = ctx.now();
    const decision = decide(order, now);
    if (decision.kind !== "change") return { ...decision, order };
    const committed = await commitChange(ctx.db, order, decision.change, {
      actor: actorName(ctx.actor),
      now,
      policy: ctx.settings.policy,
    });
    if (committed.kind === "short") return { ...committed, order };
    if (committed.kind === "committed") {
      ctx.wakeOutbox();
      return { kind: "changed", order: committed.order };
    }
  }
  throw new Error(`Order ${orderId} changed ${racesMax} times while a change was being made.`);
}
