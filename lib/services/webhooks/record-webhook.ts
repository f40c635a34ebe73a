import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import { groupStatements } from "@/lib/db/group-statements";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import { defineVerb } from "@/lib/services/define-verb";
import { readInstallation } from "@/lib/services/installation";
import { inOrderTrace } from "@/lib/services/tracing/in-order-trace";
import { activeTraceparent, SpanKind, withSpan } from "@/lib/telemetry/spans";

export interface Webhook {
  provider: "gateway" | "carrier";
  eventId: string;
  type: string;
  /** The id of the gateway's object, or of our order. */
  subject: string;
  /** The payment's state in the gateway's event, if the event is about a payment. */
  state?: PaymentReport["state"] | null;
  /** What the event says it is about. It decides only in which trace the webhook is shown. */
  about?: { installation?: string | null; orderId: number | null; paymentRef: string | null };
  /** Whether it did not arrive, and was read from the gateway's list of events instead. */
  wasLost?: boolean;
}

/**
 * Records a verified webhook once; the outbox dispatcher sends it to Inngest. Most webhooks only
 * echo our own calls: one that reports a payment state that is already stored is recorded as sent.
 * Webhooks that arrive at the same time share a commit, which each of them waits for.
 * `isNew` is false when the webhook was recorded before; `orderId` is null if it is about no order.
 */
export const recordWebhook = defineVerb<Webhook, { isNew: boolean; orderId: number | null }>(
  "recordWebhook",
  async ({ ctx, input }) => {
    const span = {
      name: `webhook ${input.provider} ${input.type}`,
      kind: SpanKind.CONSUMER,
      attributes: { "webhook.event_id": input.eventId, "webhook.subject": input.subject },
    };
    const orderId = await findOrder(ctx, input.about);
    const insert = () => insertReceipt(ctx, input);
    const isNew = await (orderId === null
      ? withSpan(span, insert)
      : inOrderTrace(ctx.db, orderId, span, insert));
    return { isNew, orderId };
  },
);

async function findOrder(ctx: Context, about: Webhook["about"]): Promise<number | null> {
  if (!about || (await isOfOther(ctx, about.installation))) return null;
  if (!about.paymentRef || about.orderId !== null) return about.orderId;
  const [row] = await ctx.db.query<{ orderId: number }>(
    sql`SELECT order_id AS "orderId" FROM payments WHERE provider_ref = ${about.paymentRef}`,
  );
  return row?.orderId ?? null;
}

/** Whether the event is about another installation, whose orders have the same numbers. */
async function isOfOther(ctx: Context, installation: string | null = null): Promise<boolean> {
  return installation !== null && installation !== (await readInstallation(ctx.db));
}

/** False if it was there already. */
async function insertReceipt(ctx: Context, input: Webhook): Promise<boolean> {
  const { state = null, wasLost = false, provider, eventId, type, subject } = input;
  const outcome = await insertReceipts(ctx.db, {
    ...{ provider, eventId, type, subject, state, wasLost },
    at: ctx.now(),
    traceparent: activeTraceparent(),
  });
  if (outcome === "unsent") ctx.wakeOutbox("webhook_receipts");
  return outcome !== "known";
}

interface InsertedReceipt {
  provider: Webhook["provider"];
  eventId: string;
  outcome: "unsent" | "echo";
}

type Receipt = Omit<Webhook, "about"> & { at: Date; traceparent: string | null };

/**
 * Inserts a receipt, with those that arrive at the same time: in one order, so that two processes
 * that receive the same webhooks wait for each other instead of blocking each other.
 */
const insertReceipts = groupStatements(
  async (db, receipts: Receipt[]): Promise<("unsent" | "echo" | "known")[]> => {
    const rows = await db.query<InsertedReceipt>(sql`
      WITH received AS (
        SELECT * FROM jsonb_to_recordset(${JSON.stringify(receipts)}::jsonb) AS r (provider text,
          "eventId" text, type text, subject text, state text, at timestamptz, traceparent text,
          "wasLost" boolean)
      )
      INSERT INTO webhook_receipts
        (provider, event_id, type, subject, received_at, traceparent, sent_at, outcome, order_id,
          was_lost)
      SELECT r.provider, r."eventId", r.type, r.subject, r.at, r.traceparent,
        CASE WHEN is_echo THEN r.at END, CASE WHEN is_echo THEN 'echo' END, echoed.order_id,
        r."wasLost"
      FROM received r
      LEFT JOIN LATERAL (
        SELECT order_id FROM payments WHERE provider_ref = r.subject
          AND (r.state IN ('open', status) OR (r.state = 'authorized'
            AND status IN ('paid', 'voided', 'partially_refunded', 'refunded')))
        LIMIT 1
      ) echoed ON true
      CROSS JOIN LATERAL (SELECT r.state = 'open' OR echoed.order_id IS NOT NULL AS is_echo) echo
      ORDER BY r.provider, r."eventId"
      ON CONFLICT (provider, event_id) DO NOTHING
      RETURNING provider, event_id AS "eventId",
        CASE WHEN sent_at IS NULL THEN 'unsent' ELSE 'echo' END AS outcome`);
    const inserted = new Map(rows.map((row) => [keyOf(row), row.outcome]));
    return receipts.map((receipt) => {
      const outcome = inserted.get(keyOf(receipt));
      // The same webhook may be in the group twice.
      inserted.delete(keyOf(receipt));
      return outcome ?? "known";
    });
  },
);

function keyOf({ provider, eventId }: Pick<Webhook, "provider" | "eventId">): string {
  return `${provider} ${eventId}`;
}
