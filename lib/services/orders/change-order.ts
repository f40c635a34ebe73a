import { actorName } from "@/lib/auth/actor";
import type { Context } from "@/lib/context";
import type { Decision } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { SafeError } from "@/lib/telemetry/safe-error";
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
 * faster, decides again on the new facts. Every change of an order goes through here. Whoever has
 * just read or changed the order may give its facts: a change made on them is guarded like any
 * other, and only a decision against one needs them to be read again.
 */
export async function changeOrder(
  ctx: Context,
  given: number | OrderFacts,
  decide: (order: OrderFacts, now: Date) => Decision,
): Promise<Changed> {
  const orderId = typeof given === "number" ? given : given.id;
  let known = typeof given === "number" ? null : given;
  for (let race = 0; race < racesMax; race += 1) {
    const order = known ?? (await readFacts(ctx.db, orderId));
    if (!order) return { kind: "not_found" };
    const now = ctx.now();
    const decision = decide(order, now);
    const isFresh = known === null;
    known = null;
    if (decision.kind !== "change" && !isFresh) continue;
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
  throw new SafeError(`Order ${orderId} changed ${racesMax} times while a change was being made.`);
}
