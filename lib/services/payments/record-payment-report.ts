import sql from "sql-template-tag";
import { actingAs, type Context } from "@/lib/context";
import type { OrderFacts } from "@/lib/domain/order/facts";
import {
  type PaymentReport,
  recordGatewayReport,
  recordUnansweredAttempt,
} from "@/lib/domain/order/payment-rules";
import { changeOrder } from "@/lib/services/orders/change-order";

/**
 * Records the gateway's report about a payment of an order, and what follows from it: `processing`
 * once stock is reserved too, or `failed`. Takes the order's id, or its facts if the caller has
 * them. Returns the updated facts.
 */
export async function recordPaymentReport(
  ctx: Context,
  order: number | OrderFacts,
  report: PaymentReport,
): Promise<OrderFacts> {
  const gateway = actingAs(ctx, { kind: "gateway" });
  const result = await changeOrder(gateway, order, (facts, now) =>
    recordGatewayReport(facts, report, now),
  );
  if (result.kind === "not_found") {
    throw new Error(`The order of payment ${report.providerRef} was not found.`);
  }
  return result.order;
}

/** Marks the open attempt as unknown after a call without a response, and shows it on the order. */
export async function recordPaymentUnknown(ctx: Context, orderId: number): Promise<void> {
  await changeOrder(actingAs(ctx, { kind: "gateway" }), orderId, recordUnansweredAttempt);
}

/** Why the gateway declined a payment. */
export async function readPaymentFailure(
  ctx: Context,
  paymentId: number,
): Promise<{ code: string; message: string }> {
  const [row] = await ctx.db.query<{ code: string | null; message: string | null }>(sql`
    SELECT failure_code AS code, failure_message AS message FROM payments WHERE id = ${paymentId}`);
  return { code: row?.code ?? "declined", message: row?.message ?? "The card was declined." };
}
