import sql, { empty, type Sql } from "sql-template-tag";
import type { OrderChange } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { messageId } from "@/lib/services/emails/message-id";

/**
 * Whether a change only adds events, a note or an email, and moves nothing. Such a change leaves
 * the order's `attention` as it is.
 */
export function onlyAddsEvents(change: OrderChange): boolean {
  const moves = change.payment ?? change.refund ?? change.shipment ?? change.stock;
  const setsFields = change.steps.some(({ set }) => Object.keys(set).length > 0);
  return change.steps.length > 0 && !setsFields && moves === undefined;
}

/** The parts of the statement that insert an operator's note and queue an email. */
export function insertNoteAndEmail(
  after: OrderFacts,
  { note, noteKey, email }: OrderChange,
  by: { actor: string; now: Date },
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
  if (!email) return insertNote;
  const { kind, to, subject, html, text } = email;
  const id = messageId({ orderId: after.id, kind, cause: after.seq });
  return sql`${insertNote}, inserted_email AS (
      INSERT INTO emails (order_id, kind, cause, "to", subject, html, text, message_id, created_at,
        next_try_at)
      SELECT updated_order.id, ${kind}, ${after.seq}, ${to}, ${subject}, ${html}, ${text}, ${id},
        ${by.now}::timestamptz, ${by.now}::timestamptz
      FROM updated_order
    )`;
}
