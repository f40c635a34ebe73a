import { actorName } from "@/lib/auth/actor";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { type Decision, noChange, type Refused } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import type { Claim } from "@/lib/services/idempotency/idempotent-call";
import { metrics } from "@/lib/telemetry/metrics/metrics";
import { SafeError } from "@/lib/telemetry/safe-error";
import { commitChange } from "./commit-change";
import { inTurn } from "./in-turn";
import { readOrderFacts } from "./order-facts";

export type ChangeOutcome =
  | { kind: "changed"; order: OrderFacts }
  | { kind: "unchanged"; order: OrderFacts }
  | (Refused & { order: OrderFacts })
  | { kind: "short"; order: OrderFacts; productIds: number[] }
  | { kind: "not_found" };

/** Concurrent changes of one order are few. This many in a row mean that something is broken. */
const conflictsMax = 50;

/**
 * Reads an order's facts, lets a pure rule decide on them, and writes the decision. If another
 * change was committed in between (optimistic locking by `version`), it decides again on fresh
 * facts. Every change of an order goes through here. A caller that has just read or changed the
 * order may pass its facts instead of its id; they are read again only when the rule decides
 * against a change. With the database of a transaction, the change is part of that.
 *
 * With the claim of a call that a caller may repeat, the change is made once: `decide` is not asked
 * again, and the outcome is `unchanged`. Throws `CallTakenOver` if another call has its key by now.
 */
export async function changeOrder(
  ctx: Omit<Context, "db"> & { db: Queryable },
  idOrFacts: number | OrderFacts,
  decide: (order: OrderFacts, now: Date) => Decision,
  claim: Claim | null = null,
): Promise<ChangeOutcome> {
  const orderId = typeof idOrFacts === "number" ? idOrFacts : idOrFacts.id;
  return inTurn(ctx.db, orderId, () => decideAndWrite(ctx, idOrFacts, decide, claim));
}

async function decideAndWrite(
  ctx: Omit<Context, "db"> & { db: Queryable },
  idOrFacts: number | OrderFacts,
  decide: (order: OrderFacts, now: Date) => Decision,
  claim: Claim | null,
): Promise<ChangeOutcome> {
  const orderId = typeof idOrFacts === "number" ? idOrFacts : idOrFacts.id;
  let passedFacts = typeof idOrFacts === "number" ? null : idOrFacts;
  for (let conflict = 0; conflict < conflictsMax; conflict += 1) {
    const order = passedFacts ?? (await readOrderFacts(ctx.db, orderId));
    if (!order) return { kind: "not_found" };
    const now = ctx.now();
    const decision = claim?.changedSubject ? noChange : decide(order, now);
    const isFresh = passedFacts === null;
    passedFacts = null;
    if (decision.kind !== "change" && !isFresh) continue;
    if (decision.kind !== "change") return { ...decision, order };
    const committed = await commitChange(ctx.db, order, decision.change, {
      actor: actorName(ctx.actor),
      now,
      policy: ctx.settings.policy,
      appUrl: ctx.settings.appUrl,
      claim,
    });
    if (committed.kind === "short") return { ...committed, order };
    if (committed.kind === "committed") {
      const { steps } = decision.change;
      if (steps.some(({ event }) => event)) ctx.wakeOutbox("order_events");
      metrics()?.orderChanged(order, steps, { now, targets: ctx.settings.targets });
      return { kind: "changed", order: committed.order };
    }
  }
  throw new SafeError(`Order ${orderId} could not be changed: ${conflictsMax} version conflicts.`);
}
