import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
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
  const state = input.state ?? null;
  const now = ctx.now();
  const [row] = await ctx.db.query<{ isUnsent: boolean }>(sql`
    WITH echoed AS (
      SELECT order_id FROM payments WHERE provider_ref = ${input.subject}
        AND (${state}::text = 'open' OR status = ${state}::text
          OR (${state}::text = 'authorized'
            AND status IN ('paid', 'voided', 'partially_refunded', 'refunded')))
    ), event AS (
      SELECT ${state}::text = 'open' OR EXISTS (SELECT FROM echoed) AS is_echo
    )
    INSERT INTO webhook_receipts
      (provider, event_id, type, subject, received_at, traceparent, sent_at, outcome, order_id,
        was_lost)
    SELECT ${input.provider}, ${input.eventId}, ${input.type}, ${input.subject},
      ${now}::timestamptz, ${activeTraceparent()}, CASE WHEN is_echo THEN ${now}::timestamptz END,
      CASE WHEN is_echo THEN 'echo' END, (SELECT order_id FROM echoed),
      ${input.wasLost ?? false}
    FROM event
    ON CONFLICT (provider, event_id) DO NOTHING RETURNING sent_at IS NULL AS "isUnsent"`);
  if (row?.isUnsent) ctx.wakeOutbox();
  return row !== undefined;
}
