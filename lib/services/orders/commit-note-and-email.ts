import sql, { empty, type Sql } from "sql-template-tag";
import type { OrderChange } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { messageId } from "@/lib/services/emails/message-id";

/**
 * Whether a change only adds events, a note or an email, and moves nothing. Such a change leaves
 * the order's `attention` as it is.
 */
export function onlyAddsEvents(change: OrderChange): boolean {
  const ofPayment = change.payment ?? change.refund ?? change.dispute ?? change.review;
  const moves = ofPayment ?? change.shipment ?? change.stock;
  const setsFields = change.steps.some(({ set }) => Object.keys(set).length > 0);
  return change.steps.length > 0 && !setsFields && moves === undefined;
}

/** The parts of the statement that insert an operator's note and queue emails. */
export function insertNoteAndEmail(
  after: OrderFacts,
  { note, noteKey, email, alerts = [] }: OrderChange,
  by: { actor: string; now: Date; appUrl: string },
): Sql {
  const insertNote =
    note === undefined
      ? empty
      : sql`, inserted_note AS (
      INSERT INTO order_notes (order_id, text, actor, created_at, request_key)
      SELECT updated_order.id, ${note}, ${by.actor}, ${by.now}::timestamptz,
        ${noteKey ?? null}
      FROM updated_order RETURNING id
    )`;
  const emails = email ? [email, ...alerts] : alerts;
  if (emails.length === 0) return insertNote;
  const sender = { installation: after.installation, appUrl: by.appUrl };
  const rows = emails.map(({ kind, to, subject, html, text }) => ({
    ...{ kind, to, subject, html, text },
    id: messageId(sender, { orderId: after.id, kind, cause: after.seq }),
  }));
  return sql`${insertNote}, inserted_email AS (
      INSERT INTO emails (order_id, kind, cause, "to", subject, html, text, message_id, created_at,
        next_try_at)
      SELECT updated_order.id, e.kind, ${after.seq}, e."to", e.subject, e.html, e.text, e.id,
        ${by.now}::timestamptz, ${by.now}::timestamptz
      FROM updated_order, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS e (
        id text, kind text, "to" text, subject text, html text, text text)
    )`;
}
