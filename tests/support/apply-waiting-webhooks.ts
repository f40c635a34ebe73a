import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import { applyGatewayEvent } from "@/lib/services/payments";

/** Handles the gateway's webhooks that wait for Inngest, as its function does. Returns their types. */
export async function applyWaitingWebhooks(ctx: Context): Promise<string[]> {
  const waiting = await ctx.db.query<{ eventId: string; type: string; objectId: string }>(sql`
    UPDATE webhook_receipts SET sent_at = ${ctx.now()}
    WHERE provider = 'gateway' AND sent_at IS NULL
    RETURNING event_id AS "eventId", type, subject AS "objectId"`);
  for (const { eventId, type, objectId } of waiting) {
    await applyGatewayEvent({ ctx, input: { type, objectId, eventIds: [eventId] } });
  }
  return waiting.map(({ type }) => type).sort();
}
