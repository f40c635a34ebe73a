import sql from "sql-template-tag";
import type { Context } from "@/lib/context";

/**
 * Sends recorded webhooks to Inngest. Their routes only record them, and they are sent from the
 * outbox, so that none is lost when Inngest is unavailable.
 */
export async function sendWebhooks(ctx: Context, limit: number): Promise<void> {
  const rows = await ctx.db.query<{
    provider: "gateway" | "carrier";
    eventId: string;
    type: string;
    subject: string;
    traceparent: string | null;
  }>(sql`
    SELECT provider, event_id AS "eventId", type, subject, traceparent
    FROM webhook_receipts WHERE sent_at IS NULL ORDER BY received_at LIMIT ${limit}`);
  if (rows.length === 0) return;
  await ctx.inngest.send(
    rows.map(({ provider, eventId, type, subject, traceparent }) => ({
      id: `${provider}-${eventId}`,
      name: `${provider}/event.received`,
      data: {
        eventId,
        ...(provider === "gateway" ? { type, objectId: subject } : { orderId: Number(subject) }),
        ...(traceparent && { _trace: traceparent }),
      },
    })),
  );
  await ctx.db.query(sql`
    UPDATE webhook_receipts SET sent_at = ${ctx.now()}
    FROM unnest(${rows.map((row) => row.provider)}::text[],
      ${rows.map((row) => row.eventId)}::text[]) AS sent (provider, event_id)
    WHERE webhook_receipts.provider = sent.provider
      AND webhook_receipts.event_id = sent.event_id`);
}
