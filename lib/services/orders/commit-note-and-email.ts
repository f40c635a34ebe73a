import sql, { empty, type Sql } from "sql-template-tag";
import type { OrderChange } from "@/lib/domain/order/change";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { messageId } from "../emails/message-id";

/** Whether a change is words beside the order's way: it takes no mark of the order away. */
export function isAside(made: OrderChange): boolean {
  const moves = made.payment ?? made.refund ?? made.shipment ?? made.stock;
  const sets = made.steps.some(({ set }) => Object.keys(set).length > 0);
  return made.steps.length > 0 && !sets && moves === undefined;
}

/** The parts of a change's statement that keep words: an operator's note, an email to be sent. */
export function words(
  after: OrderFacts,
  { note, email }: OrderChange,
  by: { actor: string; now: Date },
): Sql {
  const kept =
    note === undefined
      ? empty
      : sql`, note_made AS (
      INSERT INTO order_notes (order_id, text, actor, created_at)
      SELECT changed.id, ${note}, ${by.actor}, ${by.now}::timestamptz FROM changed RETURNING id
    )`;
  if (!email) return kept;
  const { kind, to, subject, html, text } = email;
  const id = messageId({ orderId: after.id, kind, cause: after.seq });
  return sql`${kept}, email_queued AS (
      INSERT INTO emails (order_id, kind, cause, "to", subject, html, text, message_id, created_at,
        next_try_at)
      SELECT changed.id, ${kind}, ${after.seq}, ${to}, ${subject}, ${html}, ${text}, ${id},
        ${by.now}::timestamptz, ${by.now}::timestamptz
      FROM changed
    )`;
}
