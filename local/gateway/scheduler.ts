import type { Pool } from "pg";
import { expireSession } from "@/local/gateway/checkout/expire";
import { canceledIntent } from "@/local/gateway/payment-intents/intent";
import { completeRefund } from "@/local/gateway/refunds/complete";
import type { Log } from "@/local/log";
import { startLoop } from "@/local/loop";
import { prunedMax, startPruning } from "@/local/pruning";
import { type GatewayStore, type StoreContext, withStore } from "./store";

/** Another gateway on the same database may set deadlines that nobody here is told of. */
const idleWaitMsMax = 5_000;
const batchMax = 50;

/** `waitMs` is until then; negative once it has passed. */
interface Deadline {
  kind: "intent" | "session" | "refund";
  id: string;
  waitMs: number;
}

export interface Deadlines {
  /** An object changes by itself at this time. */
  expect: (at: Date) => void;
  stop: () => Promise<void>;
}

/**
 * Does what happens by itself: authorizations lapse, checkout sessions expire, refunds settle or
 * fail, and what need not be kept for ever is pruned.
 */
export function startDeadlines(context: StoreContext, log: Log): Deadlines {
  let nextLookAt = 0;

  const meet = async (due: Deadline[]): Promise<void> => {
    const failures: unknown[] = [];
    for (const deadline of due) {
      await withStore(context, { id: null, idempotencyKey: null }, (store) =>
        meetDeadline(store, deadline),
      ).catch((error: unknown) => failures.push(error));
    }
    // Told only now, so that one object that can't be dealt with does not hold up the others.
    if (failures.length > 0) throw new AggregateError(failures, String(failures[0]));
  };

  const turn = async (): Promise<number> => {
    // What is set while we look may not be seen: then look again.
    nextLookAt = Number.POSITIVE_INFINITY;
    const upcoming = await findUpcoming(context.pool);
    const due = upcoming.filter(({ waitMs }) => waitMs <= 0);
    const next = upcoming[due.length]?.waitMs ?? idleWaitMsMax;
    const waitMs = Math.ceil(Math.min(next, idleWaitMsMax));
    nextLookAt = Date.now() + waitMs;
    await meet(due);
    if (due.length === batchMax) return 0;
    return Math.max(0, nextLookAt - Date.now());
  };

  const loop = startLoop({ name: "gateway deadlines", log, turn });
  const pruning = startPruning({ name: "gateway", prune: () => prune(context.pool), log });
  return {
    expect: (at) => {
      if (at.getTime() < nextLookAt) loop.wake();
    },
    stop: async () => void (await Promise.all([loop.stop(), pruning.stop()])),
  };
}

/** The next deadlines of each kind, the passed ones first. */
async function findUpcoming(pool: Pool): Promise<Deadline[]> {
  const nextOf = (kind: Deadline["kind"], table: string) =>
    `(select '${kind}' as kind, id, due_at from gateway.${table}
      where due_at is not null order by due_at limit ${batchMax})`;
  const { rows } = await pool.query<Deadline>(`
    select kind, id, (extract(epoch from due_at - clock_timestamp()) * 1000)::float8 as "waitMs"
    from (${nextOf("intent", "payment_intents")}
          union all ${nextOf("session", "checkout_sessions")}
          union all ${nextOf("refund", "refunds")}) as upcoming
    order by due_at limit ${batchMax}`);
  return rows;
}

async function meetDeadline(store: GatewayStore, { kind, id }: Deadline): Promise<void> {
  if (kind === "refund") await completeRefund(store, id);
  else if (kind === "intent") await expireAuthorization(store, id);
  else {
    const session = await store.lock("checkout_sessions", id);
    if (session.status === "open") await expireSession(store, session);
  }
}

async function expireAuthorization(store: GatewayStore, id: string): Promise<void> {
  const intent = await store.lock("payment_intents", id);
  if (intent.status !== "requires_capture") return;
  const lapsed = canceledIntent(intent, "automatic");
  store.save("payment_intents", lapsed);
  store.emit("payment_intent.canceled", lapsed);
}

/** Keys are kept for 24 hours and events for 30 days, as Stripe does. */
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
