import sql from "sql-template-tag";
import type { Verb } from "@/lib/context";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";

export interface Webhook {
  provider: "gateway" | "carrier";
  eventId: string;
  type: string;
  /** The id of the gateway's object, or of our order. */
  subject: string;
  /** The payment's state in the gateway's event, if the event is about a payment. */
  state?: PaymentReport["state"] | null;
}

/**
 * Records a verified webhook once; the outbox dispatcher sends it to Inngest. Most webhooks only
 * echo our own calls: one that reports a payment state that is already stored is recorded as sent.
 * `isNew` is false when the webhook was recorded before.
 */
export const recordWebhook: Verb<Webhook, { isNew: boolean }> = async ({ ctx, input }) => {
  const state = input.state ?? null;
  const now = ctx.now();
  const [row] = await ctx.db.query<{ isUnsent: boolean }>(sql`
    INSERT INTO webhook_receipts (provider, event_id, type, subject, received_at, sent_at)
    SELECT ${input.provider}, ${input.eventId}, ${input.type}, ${input.subject},
      ${now}::timestamptz, CASE WHEN ${state}::text = 'open' OR EXISTS (
        SELECT FROM payments WHERE provider_ref = ${input.subject} AND (status = ${state}::text
          OR (${state}::text = 'authorized'
              AND status IN ('paid', 'voided', 'partially_refunded', 'refunded'))))
        THEN ${now}::timestamptz END
    ON CONFLICT (provider, event_id) DO NOTHING RETURNING sent_at IS NULL AS "isUnsent"`);
  if (row?.isUnsent) ctx.wakeOutbox();
  return { isNew: row !== undefined };
};
