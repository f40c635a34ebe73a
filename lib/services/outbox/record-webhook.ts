import sql from "sql-template-tag";
import type { Verb } from "@/lib/context";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";

export interface Webhook {
  provider: "gateway" | "carrier";
  eventId: string;
  type: string;
  /** The gateway's object, or our order. */
  subject: string;
  /** How a payment stood when the event was made. */
  state?: PaymentReport["state"] | null;
}

/**
 * Records a verified webhook once; the dispatcher hands it on. Most of them only echo our own
 * calls: one that tells of a payment what its row says already has nothing to hand on. False when
 * the webhook is known already.
 */
export const recordWebhook: Verb<Webhook, { fresh: boolean }> = async ({ ctx, input }) => {
  const state = input.state ?? null;
  const now = ctx.now();
  const [row] = await ctx.db.query<{ open: boolean }>(sql`
    INSERT INTO webhook_receipts (provider, event_id, type, subject, received_at, sent_at)
    SELECT ${input.provider}, ${input.eventId}, ${input.type}, ${input.subject},
      ${now}::timestamptz, CASE WHEN ${state}::text = 'open' OR EXISTS (
        SELECT FROM payments WHERE provider_ref = ${input.subject} AND (status = ${state}::text
          OR (${state}::text = 'authorized'
              AND status IN ('paid', 'voided', 'partially_refunded', 'refunded'))))
        THEN ${now}::timestamptz END
    ON CONFLICT (provider, event_id) DO NOTHING RETURNING sent_at IS NULL AS open`);
  if (row?.open) ctx.wakeOutbox();
  return { fresh: row !== undefined };
};
