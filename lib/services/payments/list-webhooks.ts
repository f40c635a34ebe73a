import sql, { empty, type Sql } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { WebhookOutcome, WebhookReceiptView } from "@/lib/domain/webhook-receipt";
import {
  type KeysetPage,
  type PageCursor,
  toPage,
  withinDays,
} from "@/lib/services/lists/keyset-page";
import { sqlLiteral } from "@/lib/services/lists/sql-literal";

interface ListInput extends KeysetPage {
  status?: WebhookOutcome | undefined;
  /** The gateway's id of an event, or of the object that it is about. */
  q?: string | undefined;
}

/** One page of the gateway's webhooks, newest first. They are kept for some days. */
export const listWebhooks: Verb<
  ListInput,
  { webhooks: WebhookReceiptView[]; next: PageCursor | null }
> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { status, q, cursor } = input;
  type Row = Omit<WebhookReceiptView, "receivedAt"> & PageCursor;
  const found = await ctx.db.query<Row>(sql`
    SELECT ${orderInTime} AS id, w.event_id AS "eventId", w.type, w.subject AS "objectId",
      w.order_id AS "orderId", w.outcome, w.was_lost AS "wasLost", w.received_at AS "createdAt"
    FROM webhook_receipts w
    WHERE w.provider = 'gateway' AND ${withinDays(ctx, sql`w.received_at`, input)}
      ${cursor ? sql`AND ${isAfter(cursor)}` : empty}
      ${status ? sql`AND w.outcome = ${sqlLiteral(status)}` : empty}
      ${q ? sql`AND (w.event_id = ${q} OR w.subject = ${q})` : empty}
    ORDER BY w.received_at DESC, ${orderInTime} DESC LIMIT ${input.limit + 1}`);
  const { rows, next } = toPage(found, input.limit);
  const webhooks = rows.map(({ id: _, createdAt, ...row }) => ({
    ...row,
    receivedAt: createdAt.toISOString(),
  }));
  return { webhooks, next };
};

/** Orders webhooks of the same millisecond, as the id of other lists does: a number from 1. */
const orderInTime = sql`((hashtext(w.event_id) & 2147483646) + 1)`;

/** Whether a row comes after the cursor. The first condition alone can use the index on the time. */
function isAfter({ createdAt, id }: PageCursor): Sql {
  return sql`w.received_at <= ${createdAt} AND (w.received_at < ${createdAt} OR ${orderInTime} < ${id})`;
}
