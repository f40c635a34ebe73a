import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { PaymentFacts } from "@/lib/domain/order/facts";
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

/**
 * The gateway's customer to charge an attempt's card with: a saved card can't be charged without it. A
 * test token stands for a new card each time and needs none. Every repetition of a call must be the same
 * call, so an attempt that began before the customer existed has none for good.
 */
export async function customerOfAttempt(
  ctx: Context,
  { id, method }: Pick<PaymentFacts, "id" | "method">,
): Promise<string | null> {
  if (method === null || /^pm_card_/.test(method)) return null;
  const [row] = await ctx.db.query<{ ref: string | null }>(sql`
    SELECT c.gateway_customer_ref AS ref
    FROM payments p JOIN orders o ON o.id = p.order_id JOIN customers c ON c.id = o.customer_id
    WHERE p.id = ${id} AND c.gateway_customer_at < p.created_at`);
  return row?.ref ?? null;
}
