import sql, { type Sql } from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { OrderFacts, PaymentFacts } from "@/lib/domain/order/facts";
import { audit } from "@/lib/services/audit/audit";
import { readInstallation } from "@/lib/services/installation";

/**
 * The gateway's customer of one of ours, which is created once: all calls have one idempotency key, and
 * the first answer is stored. Null for an erased customer.
 */
export async function ensureGatewayCustomer(
  ctx: Context,
  customerId: number,
): Promise<string | null> {
  const known = await readGatewayCustomer(ctx, customerId);
  return known === undefined ? createCustomer(ctx, customerId, null) : known;
}

/**
 * A new customer at the gateway in place of one that it doesn't know any more, such as one of a former
 * account. The cards saved with that one are gone. Null for an erased customer.
 */
export async function replaceGatewayCustomer(
  ctx: Context,
  customerId: number,
  lostRef: string,
): Promise<string | null> {
  ctx.log.warn({ customerId }, "The gateway lacks a customer. A new one is created.");
  return createCustomer(ctx, customerId, lostRef);
}

/**
 * Creates the customer at the gateway, and stores it in place of the lost one, if that is still the
 * stored one. For a lost one the key is another: the first would return the lost one again.
 */
async function createCustomer(
  ctx: Context,
  customerId: number,
  lostRef: string | null,
): Promise<string | null> {
  const installation = await readInstallation(ctx.db);
  const key = `${installation}-customer-${customerId}${lostRef === null ? "" : `-after-${lostRef}`}`;
  const ref = await ctx.gateway.createCustomer({ installation, customerId, key });
  await changeStoredCustomer(ctx, customerId, { from: lostRef, to: ref });
  const stored = await readStoredCustomer(ctx, customerId);
  // Nothing refers to it: a parallel call has stored another, or the customer's row is gone.
  if (stored?.ref !== ref) await ctx.gateway.deleteCustomer(ref);
  return stored && !stored.isErased ? stored.ref : null;
}

/**
 * Forgets a customer that the gateway doesn't know any more, unless another one is stored by now. Orders
 * are not charged to a card of that one any longer.
 */
export async function forgetGatewayCustomer(
  ctx: Context,
  customerId: number,
  lostRef: string,
): Promise<void> {
  ctx.log.warn({ customerId }, "The gateway lacks a customer, whose saved cards are forgotten.");
  await changeStoredCustomer(ctx, customerId, { from: lostRef, to: null });
}

/**
 * Replaces the stored customer if it is still `from`. A customer who was erased during the call to the
 * gateway gets it too, so that `reconcilePayments` deletes it there, also if the gateway is away now.
 */
async function changeStoredCustomer(
  ctx: Context,
  customerId: number,
  { from, to }: { from: string | null; to: string | null },
): Promise<void> {
  const at = to === null ? null : ctx.now();
  await ctx.db.transaction(async (tx) => {
    const changed = await tx.query(sql`
      UPDATE customers SET gateway_customer_ref = ${to}, gateway_customer_at = ${at}::timestamptz,
        gateway_deletion_tried_at = NULL,
        default_payment_method = CASE
          WHEN ${from}::text IS NULL OR default_payment_method LIKE ${testTokens}
          THEN default_payment_method END
      WHERE id = ${customerId} AND gateway_customer_ref IS NOT DISTINCT FROM ${from}
      RETURNING id`);
    if (from === null || changed.length === 0) return;
    await audit(ctx, tx, { action: "customer/cards_lost", subject: `customer:${customerId}` });
  });
}

/** No order is charged any more to a saved card that the gateway doesn't know, unless it is chosen. */
export async function forgetDefaultCard(
  ctx: Context,
  customerId: number,
  method: string,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const changed = await tx.query(sql`
      UPDATE customers SET default_payment_method = NULL
      WHERE id = ${customerId} AND default_payment_method = ${method} RETURNING id`);
    if (changed.length === 0) return;
    await audit(ctx, tx, { action: "customer/cards_lost", subject: `customer:${customerId}` });
  });
}

/** The gateway's customer; null for an erased customer, and undefined if there is none yet. */
export async function readGatewayCustomer(
  ctx: Context,
  customerId: number,
): Promise<string | null | undefined> {
  const stored = await readStoredCustomer(ctx, customerId);
  if (!stored || stored.isErased) return null;
  return stored.ref ?? undefined;
}

async function readStoredCustomer(ctx: Context, customerId: number) {
  const [row] = await ctx.db.query<{ ref: string | null; isErased: boolean }>(sql`
    SELECT gateway_customer_ref AS ref, erased_at IS NOT NULL AS "isErased"
    FROM customers WHERE id = ${customerId}`);
  return row;
}

/** Stripe's test tokens stand for a new card with each use, which belongs to no customer. */
const testToken = /^pm_card_/;
const testTokens = "pm\\_card\\_%";

/**
 * The gateway's customer to charge an attempt's card with, as a column of the attempt's new row: a saved
 * card can't be charged without it. Every repetition of a call must be the same call, so it is stored
 * before the first, whatever happens to the card or the customer later.
 */
export function customerToCharge(
  { customerId }: Pick<OrderFacts, "customerId">,
  method: string | null,
): Sql {
  if (method === null || customerId === null || testToken.test(method)) return sql`NULL::text`;
  return sql`(SELECT gateway_customer_ref FROM customers
    WHERE id = ${customerId} AND erased_at IS NULL)`;
}

/** The gateway's customer that an attempt is made with, at first and whenever its call is repeated. */
export async function customerOfAttempt(
  ctx: Context,
  { id, method }: Pick<PaymentFacts, "id" | "method">,
): Promise<string | null> {
  if (method === null || testToken.test(method)) return null;
  const [row] = await ctx.db.query<{ ref: string | null }>(sql`
    SELECT gateway_customer_ref AS ref FROM payments WHERE id = ${id}`);
  return row?.ref ?? null;
}
