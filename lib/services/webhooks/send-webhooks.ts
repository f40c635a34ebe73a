import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import { observeOutbox } from "@/lib/services/outbox/observe-outbox";
import { parseTraceparent } from "@/lib/telemetry/span-ids";
import { SpanKind, withSpan } from "@/lib/telemetry/spans";

/**
 * Sends recorded webhooks to Inngest. Their routes only record them, and they are sent from the
 * outbox, so that none is lost when Inngest is unavailable. True when there may be more rows.
 */
export async function sendWebhooks(ctx: Context, limit: number): Promise<boolean> {
  const rows = await ctx.db.query<{
    provider: "gateway" | "carrier";
    eventId: string;
    type: string;
    subject: string;
    at: Date;
    traceparent: string | null;
  }>(sql`
    SELECT provider, event_id AS "eventId", type, subject, received_at AS at, traceparent
    FROM webhook_receipts WHERE sent_at IS NULL ORDER BY received_at LIMIT ${limit}`);
  observeOutbox(ctx, "webhook_receipts", rows);
  if (rows.length === 0) return false;
  const outgoing = rows.map(({ provider, eventId, type, subject, traceparent }) => ({
    id: `${provider}-${eventId}`,
    name: `${provider}/event.received`,
    data: {
      eventId,
      ...(provider === "gateway" ? { type, objectId: subject } : { orderId: Number(subject) }),
      ...(traceparent && { _trace: traceparent }),
    },
  }));
  await withSpan(
    {
      ...{ name: "send webhooks", kind: SpanKind.PRODUCER, parent: "root" },
      links: rows.flatMap(({ traceparent }) => parseTraceparent(traceparent) ?? []),
      attributes: { "outbox.webhooks": rows.length },
    },
    () => ctx.inngest.send(outgoing),
  );
  await ctx.db.query(sql`
    UPDATE webhook_receipts SET sent_at = ${ctx.now()}
    FROM unnest(${rows.map((row) => row.provider)}::text[],
      ${rows.map((row) => row.eventId)}::text[]) AS sent (provider, event_id)
    WHERE webhook_receipts.provider = sent.provider
      AND webhook_receipts.event_id = sent.event_id`);
  const hasMore = rows.length === limit;
  if (!hasMore) observeOutbox(ctx, "webhook_receipts", []);
  return hasMore;
}
