import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import { audit } from "@/lib/services/audit/audit";
import type { PaymentCheck } from "./due-payments";

const batchMax = 50;
/** A deletion that failed is tried again after this. */
const retryMs = 5 * 60_000;

/**
 * The erased customers whom the gateway still has, with their saved cards. Their erasure is not delayed
 * by a gateway that is away: the deletion there is repeated until it has succeeded.
 */
export async function dueCustomerDeletions(ctx: Context): Promise<PaymentCheck[]> {
  const now = ctx.now();
  const retryBefore = new Date(now.getTime() - retryMs);
  const rows = await ctx.db.query<{ id: number; ref: string }>(sql`
    SELECT id, gateway_customer_ref AS ref FROM customers
    WHERE erased_at IS NOT NULL AND gateway_customer_ref IS NOT NULL
      AND (gateway_deletion_tried_at IS NULL OR gateway_deletion_tried_at < ${retryBefore})
    ORDER BY gateway_deletion_tried_at NULLS FIRST LIMIT ${batchMax}`);
  return rows.map(({ id, ref }) => ({
    orderId: null,
    markChecked: sql`UPDATE customers SET gateway_deletion_tried_at = ${now} WHERE id = ${id}`,
    run: () => deleteAtGateway(ctx, id, ref),
  }));
}

async function deleteAtGateway(ctx: Context, customerId: number, ref: string): Promise<void> {
  await ctx.gateway.deleteCustomer(ref);
  await ctx.db.transaction(async (tx) => {
    const deleted = await tx.query(sql`
      UPDATE customers SET gateway_customer_ref = NULL, gateway_customer_at = NULL
      WHERE id = ${customerId} AND gateway_customer_ref = ${ref} AND erased_at IS NOT NULL
      RETURNING id`);
    const subject = `customer:${customerId}`;
    if (deleted.length > 0)
      await audit(ctx, tx, { action: "customer/deleted_at_gateway", subject });
  });
}
