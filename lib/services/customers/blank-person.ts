import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { alertKinds } from "@/lib/domain/email/email-plan";
import { erasedText } from "@/lib/domain/text";

/** Keys of a timeline's lines that may hold what somebody typed, or where they live. */
const personalKeys = ["address", "shippingAddress", "email", "name", "note", "text"];

/**
 * Blanks what orders hold about their customer: where they went, what people wrote about them, and
 * the emails. The version rises, so that a change under way writes nothing back.
 */
export async function blankOrders(
  tx: Queryable,
  { orderIds, email }: { orderIds: readonly number[]; email: string },
): Promise<void> {
  const ids = [...orderIds];
  await tx.query(sql`
    UPDATE orders SET email = NULL, shipping_address = to_jsonb(${erasedText}::text),
      metadata = '{}', cancel_reason = NULL,
      hold_reason = CASE WHEN hold_reason IS NOT NULL THEN ${erasedText}::text END,
      version = version + 1
    WHERE id = ANY (${ids})`);
  // The system's own reasons are words such as order_cancelled: those stay.
  await tx.query(sql`
    UPDATE order_events SET data = (data - ${personalKeys}::text[]) || CASE
      WHEN data->>'reason' !~ '^[a-z_]+$' THEN jsonb_build_object('reason', ${erasedText}::text)
      ELSE '{}' END
    WHERE order_id = ANY (${ids}) AND data ?| ${["reason", ...personalKeys]}::text[]`);
  await tx.query(sql`UPDATE order_notes SET text = ${erasedText} WHERE order_id = ANY (${ids})`);
  await tx.query(sql`
    UPDATE refunds r SET reason = ${erasedText} FROM payments p
    WHERE p.id = r.payment_id AND p.order_id = ANY (${ids}) AND r.reason !~ '^[a-z_]+$'`);
  await tx.query(sql`
    UPDATE failed_runs f SET events = (
      SELECT jsonb_agg(CASE
        WHEN (event->'data'->>'orderId')::int = ANY (${ids})
          AND event->'data'->>'reason' !~ '^[a-z_]+$'
        THEN jsonb_set(event, '{data,reason}', to_jsonb(${erasedText}::text)) ELSE event END)
      FROM jsonb_array_elements(f.events) AS event)
    WHERE f.order_ids && ${ids}::int[] AND jsonb_array_length(f.events) > 0`);
  // Alerts about stock went to the shop. Where an order named another address, only that order's
  // emails are theirs: others may have it, too. An email that was still to leave does not.
  await tx.query(sql`
    UPDATE emails SET "to" = ${erasedText}, subject = ${erasedText}, html = '', text = '',
      error = NULL, status = CASE WHEN status = 'queued' THEN 'failed' ELSE status END
    WHERE (order_id = ANY (${ids}) AND kind <> ALL (${[...alertKinds]}::text[])) OR "to" = ${email}`);
}

/** Blanks a customer and their accounts, which open nothing from now on. */
export async function blankPerson(
  tx: Queryable,
  { customerId, userIds, now }: { customerId: number; userIds: readonly number[]; now: Date },
): Promise<void> {
  const ids = [...userIds];
  await tx.query(sql`
    UPDATE customers SET email = 'erased-' || id || '@erased.invalid', name = 'Erased customer',
      phone = NULL, address = NULL, default_payment_method = NULL, erased_at = ${now}
    WHERE id = ${customerId}`);
  for (const table of [sql`sessions`, sql`user_tokens`, sql`user_identities`]) {
    await tx.query(sql`DELETE FROM ${table} WHERE user_id = ANY (${ids})`);
  }
  await tx.query(sql`
    UPDATE users SET email = 'erased-user-' || id || '@erased.invalid', name = 'Erased customer',
      password_hash = NULL, email_verified_at = NULL,
      disabled_at = coalesce(disabled_at, ${now})
    WHERE id = ANY (${ids})`);
}
