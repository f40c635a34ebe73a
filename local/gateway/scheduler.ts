import type { Pool } from "pg";
import { queryPrepared } from "@/local/database/query-prepared";
import { expireSession } from "@/local/gateway/checkout/expire";
import { decideDispute } from "@/local/gateway/disputes/close";
import { canceledIntent } from "@/local/gateway/payment-intents/intent";
import { completeRefund } from "@/local/gateway/refunds/complete";
import type { Log } from "@/local/log";
import { startLoop } from "@/local/loop";
import { prunedMax, startPruning } from "@/local/pruning";
import { type GatewayStore, type StoreContext, withStore } from "./store";

/** Another gateway process on the same database may schedule changes without notifying this one. */
const idleWaitMsMax = 5_000;
const batchMax = 50;

/** An object with an automatic change. `waitMs` is the time until then, negative when overdue. */
interface ScheduledChange {
  kind: "intent" | "session" | "refund" | "dispute";
  id: string;
  waitMs: number;
}

export interface Scheduler {
  /** Wakes the scheduler when this automatic change comes before the next one it knows of. */
  onScheduled: (at: Date) => void;
  stop: () => Promise<void>;
}

/**
 * Applies automatic changes when they are due: authorizations and checkout sessions expire, pending
 * refunds succeed or fail, and disputes are decided. Also deletes expired idempotency keys and events.
 */
export function startScheduler(context: StoreContext, log: Log): Scheduler {
  let nextCheckAt = 0;

  const applyAll = async (due: ScheduledChange[]): Promise<void> => {
    const failures: unknown[] = [];
    for (const change of due) {
      await withStore(context, { id: null, idempotencyKey: null }, (store) =>
        applyChange(store, change),
      ).catch((error: unknown) => failures.push(error));
    }
    // Thrown only after the batch, so that one failing object does not delay the others.
    if (failures.length > 0) throw new AggregateError(failures, String(failures[0]));
  };

  const turn = async (): Promise<number> => {
    // The query may miss a change that is scheduled while it runs. `onScheduled` then wakes the
    // loop.
    nextCheckAt = Number.POSITIVE_INFINITY;
    const upcoming = await findUpcoming(context.pool);
    const due = upcoming.filter(({ waitMs }) => waitMs <= 0);
    const next = upcoming[due.length]?.waitMs ?? idleWaitMsMax;
    const waitMs = Math.ceil(Math.min(next, idleWaitMsMax));
    nextCheckAt = Date.now() + waitMs;
    await applyAll(due);
    if (due.length === batchMax) return 0;
    return Math.max(0, nextCheckAt - Date.now());
  };

  const loop = startLoop({ name: "gateway scheduler", log, turn });
  const pruning = startPruning({ name: "gateway", prune: () => prune(context.pool), log });
  return {
    onScheduled: (at) => {
      if (at.getTime() < nextCheckAt) loop.wake();
    },
    stop: async () => void (await Promise.all([loop.stop(), pruning.stop()])),
  };
}

/** The next automatic changes of all kinds, the most overdue first. */
async function findUpcoming(pool: Pool): Promise<ScheduledChange[]> {
  const nextOf = (kind: ScheduledChange["kind"], table: string) =>
    `(select '${kind}' as kind, id, due_at from gateway.${table}
      where due_at is not null order by due_at limit ${batchMax})`;
  const { rows } = await queryPrepared<ScheduledChange>(
    pool,
    `
    select kind, id, (extract(epoch from due_at - clock_timestamp()) * 1000)::float8 as "waitMs"
    from (${nextOf("intent", "payment_intents")}
          union all ${nextOf("session", "checkout_sessions")}
          union all ${nextOf("refund", "refunds")}
          union all ${nextOf("dispute", "disputes")}) as upcoming
    order by due_at limit ${batchMax}`,
  );
  return rows;
}

async function applyChange(store: GatewayStore, { kind, id }: ScheduledChange): Promise<void> {
  if (kind === "refund") await completeRefund(store, id);
  else if (kind === "dispute") await decideDispute(store, id);
  else if (kind === "intent") await expireAuthorization(store, id);
  else {
    const session = await store.lock("checkout_sessions", id);
    if (session.status === "open") await expireSession(store, session);
  }
}

async function expireAuthorization(store: GatewayStore, id: string): Promise<void> {
  const intent = await store.lock("payment_intents", id);
  if (intent.status !== "requires_capture") return;
  const canceled = canceledIntent(intent, "automatic");
  store.save("payment_intents", canceled);
  store.emit("payment_intent.canceled", canceled);
}

/** Idempotency keys are stored for 24 hours and events for 30 days, as at Stripe. */
async function prune(pool: Pool): Promise<number> {
  const { rowCount: keys } = await pool.query(
    `delete from gateway.idempotency_keys where key in (
       select key from gateway.idempotency_keys
       where created_at < now() - interval '24 hours' order by created_at limit ${prunedMax})`,
  );
  const { rowCount: events } = await pool.query(
    `delete from gateway.events where id in (
       select id from gateway.events
       where created < extract(epoch from now() - interval '30 days')::bigint
       order by created limit ${prunedMax})`,
  );
  return Math.max(keys ?? 0, events ?? 0);
}
