import { expireSession } from "@/local/gateway/checkout/expire";
import { inLedger, type Ledger, type LedgerContext } from "@/local/gateway/ledger";
import { canceledIntent } from "@/local/gateway/payment-intents/intent";
import { settleRefund } from "@/local/gateway/refunds/settle";
import type { Log } from "@/local/log";
import { type Loop, startLoop } from "@/local/loop";

const LOOK_EVERY_MS = 1_000;
const PRUNE_EVERY_MS = 3_600_000;
const BATCH_MAX = 50;

type DueObject = { kind: "intent" | "session" | "refund"; id: string };

/**
 * Does what happens by itself: authorisations lapse, checkout sessions expire, refunds settle or
 * fail, and what need not be kept for ever is pruned.
 */
export function startDeadlines(context: LedgerContext, log: Log): Loop {
  let pruneAt = 0;

  return startLoop({
    name: "gateway deadlines",
    log,
    turn: async () => {
      if (Date.now() >= pruneAt) {
        await prune(context);
        pruneAt = Date.now() + PRUNE_EVERY_MS;
      }
      const due = await findDue(context);
      const failures: unknown[] = [];
      for (const object of due) {
        await inLedger(context, { id: null, idempotencyKey: null }, (ledger) =>
          meetDeadline(ledger, object),
        ).catch((error: unknown) => failures.push(error));
      }
      // Told only now, so that one object that can't be dealt with does not hold up the others.
      if (failures.length > 0) throw new AggregateError(failures, String(failures[0]));
      return due.length === BATCH_MAX ? 0 : LOOK_EVERY_MS;
    },
  });
}

async function findDue({ pool }: LedgerContext): Promise<DueObject[]> {
  const { rows } = await pool.query<DueObject>(`
    select 'intent' as kind, id from gateway.payment_intents where due_at <= now()
    union all
    select 'session', id from gateway.checkout_sessions where due_at <= now()
    union all
    select 'refund', id from gateway.refunds where due_at <= now()
    limit ${BATCH_MAX}`);
  return rows;
}

async function meetDeadline(ledger: Ledger, { kind, id }: DueObject): Promise<void> {
  if (kind === "refund") await settleRefund(ledger, id);
  else if (kind === "intent") await lapseAuthorisation(ledger, id);
  else {
    const session = await ledger.lock("checkout_sessions", id);
    if (session.status === "open") await expireSession(ledger, session);
  }
}

async function lapseAuthorisation(ledger: Ledger, id: string): Promise<void> {
  const intent = await ledger.lock("payment_intents", id);
  if (intent.status !== "requires_capture") return;
  const lapsed = canceledIntent(intent, "automatic");
  ledger.save("payment_intents", lapsed);
  ledger.emit("payment_intent.canceled", lapsed);
}

/** Keys are kept for 24 hours and events for 30 days, as Stripe does. */
async function prune({ pool }: LedgerContext): Promise<void> {
  await pool.query(
    "delete from gateway.idempotency_keys where created_at < now() - interval '24 hours'",
  );
  await pool.query(
    `delete from gateway.events
     where created < extract(epoch from now() - interval '30 days')::bigint`,
  );
}
