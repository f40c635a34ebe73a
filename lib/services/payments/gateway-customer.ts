import sql, { type Sql } from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { OrderFacts, PaymentFacts } from "@/lib/domain/order/facts";
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
  if (known !== undefined) return known;
  const installation = await readInstallation(ctx.db);
  const key = `${installation}-customer-${customerId}`;
  const ref = await ctx.gateway.createCustomer({ installation, customerId, key });
  await ctx.db.query(sql`
    UPDATE customers SET gateway_customer_ref = ${ref}, gateway_customer_at = ${ctx.now()}
    WHERE id = ${customerId} AND gateway_customer_ref IS NULL AND erased_at IS NULL`);
  return (await readGatewayCustomer(ctx, customerId)) ?? null;
}

/** The gateway's customer; null for an erased customer, and undefined if there is none yet. */
export async function readGatewayCustomer(
  ctx: Context,
  customerId: number,
): Promise<string | null | undefined> {
  const [row] = await ctx.db.query<{ ref: string | null; isErased: boolean }>(sql`
    SELECT gateway_customer_ref AS ref, erased_at IS NOT NULL AS "isErased"
    FROM customers WHERE id = ${customerId}`);
  if (!row || row.isErased) return null;
  return row.ref ?? undefined;
}

/** Stripe's test tokens stand for a new card with each use, which belongs to no customer. */
const testToken = /^pm_card_/;

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
