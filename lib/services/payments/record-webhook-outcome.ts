import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { WebhookOutcome } from "@/lib/domain/webhook-receipt";

/** What a webhook of the gateway was about. Only `applied` has an order. */
export type AppliedEvent =
  | { outcome: "applied"; orderId: number }
  | { outcome: Exclude<WebhookOutcome, "applied" | "echo">; orderId: null };

/** Records what became of webhooks about one object, for the list of webhooks. */
export async function recordWebhookOutcome(
  ctx: Context,
  eventIds: readonly string[],
  { outcome, orderId }: AppliedEvent,
): Promise<void> {
  if (eventIds.length === 0) return;
  await ctx.db.query(sql`
    UPDATE webhook_receipts SET outcome = ${outcome}, order_id = ${orderId}::int
    WHERE provider = 'gateway' AND event_id = ANY (${[...eventIds]})`);
}
