import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { kysely } from "@/lib/db/kysely";
import { alertKinds } from "@/lib/domain/email/email-plan";
import { erasedText } from "@/lib/domain/text";
import { writtenAt } from "@/lib/services/orders/written-at";

/** Keys of an order event's data that may hold free text or an address. */
const personalKeys = ["address", "shippingAddress", "email", "name", "note", "text"];

/**
 * Erases the personal data in a customer's orders: addresses, cards, free text, emails and the answers
 * that are kept for repeated calls. It increments the version, so a change of the order that is in
 * progress cannot write old data back.
 */
export async function anonymizeOrders(
  tx: Queryable,
  { orderIds, email, now }: { orderIds: readonly number[]; email: string; now: Date },
): Promise<void> {
  const ids = [...orderIds];
  await tx.query(sql`
    UPDATE orders SET email = NULL, shipping_address = to_jsonb(${erasedText}::text),
      metadata = '{}', cancel_reason = NULL, caller_hash = NULL,
      hold_reason = CASE WHEN hold_reason IS NOT NULL THEN ${erasedText}::text END,
      version = version + 1, updated_at = ${writtenAt(now)}
    WHERE id = ANY (${ids})`);
  // Reasons that the system wrote, such as order_cancelled, are not personal and stay.
  await tx.query(sql`
    UPDATE order_events SET data = (data - ${personalKeys}::text[]) || CASE
      WHEN data->>'reason' !~ '^[a-z_]+$' THEN jsonb_build_object('reason', ${erasedText}::text)
      ELSE '{}' END
    WHERE order_id = ANY (${ids}) AND data ?| ${["reason", ...personalKeys]}::text[]`);
  await tx.run(
    kysely
      .updateTable("orderNotes")
      .set({ text: erasedText })
      .where((eb) => eb("orderId", "=", eb.fn.any(eb.val(ids)))),
  );
  await tx.query(sql`
    UPDATE refunds r SET reason = ${erasedText} FROM payments p
    WHERE p.id = r.payment_id AND p.order_id = ANY (${ids}) AND r.reason !~ '^[a-z_]+$'`);
  // The keys stay: without them, a repeated call would be run again.
  await tx.query(sql`
    UPDATE idempotency_keys SET answer = NULL, answer_headers = '{}' WHERE order_id = ANY (${ids})`);
  // No call of a closed order is repeated, which would need the gateway's customer again.
  await tx.query(sql`
    UPDATE payments SET card_brand = NULL, card_last4 = NULL, gateway_customer_ref = NULL
    WHERE order_id = ANY (${ids})`);
  await tx.query(sql`
    UPDATE failed_runs f SET events = (
      SELECT jsonb_agg(CASE
        WHEN (event->'data'->>'orderId')::int = ANY (${ids})
          AND event->'data'->>'reason' !~ '^[a-z_]+$'
        THEN jsonb_set(event, '{data,reason}', to_jsonb(${erasedText}::text)) ELSE event END)
      FROM jsonb_array_elements(f.events) AS event)
    WHERE f.order_ids && ${ids}::int[] AND jsonb_array_length(f.events) > 0`);
  // Stock alerts went to the shop and stay. Another address that an order names may be shared with
  // other customers, so only that order's emails are erased there. Queued emails are not sent.
  await tx.query(sql`
    UPDATE emails SET "to" = ${erasedText}, subject = ${erasedText}, html = '', text = '',
      error = NULL, undelivered_to = NULL,
      status = CASE WHEN status = 'queued' THEN 'failed' ELSE status END
    WHERE (order_id = ANY (${ids}) AND kind <> ALL (${[...alertKinds]}::text[])) OR "to" = ${email}`);
}

/**
 * Erases the personal data of a customer and their users, who can no longer sign in. The gateway's id of
 * the customer stays until `reconcilePayments` has deleted them there too.
 */
export async function anonymizeCustomer(
  tx: Queryable,
  { customerId, userIds, now }: { customerId: number; userIds: readonly number[]; now: Date },
): Promise<void> {
  const ids = [...userIds];
  await tx.query(sql`
    UPDATE customers SET email = 'erased-' || id || '@erased.invalid', name = 'Erased customer',
      reference = NULL, phone = NULL, address = NULL, default_payment_method = NULL, erased_at = ${now}
    WHERE id = ${customerId}`);
  for (const table of ["sessions", "userTokens", "userIdentities"] as const) {
    const rows = kysely.deleteFrom(table);
    await tx.run(rows.where((eb) => eb("userId", "=", eb.fn.any(eb.val(ids)))));
  }
  await tx.query(sql`
    UPDATE users SET email = 'erased-user-' || id || '@erased.invalid', name = 'Erased customer',
      password_hash = NULL, email_verified_at = NULL,
      disabled_at = coalesce(disabled_at, ${now})
    WHERE id = ANY (${ids})`);
}
