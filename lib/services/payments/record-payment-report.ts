import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { OrderFacts } from "@/lib/domain/order/facts";
import {
  type PaymentReport,
  recordLostAnswer,
  recordReport,
} from "@/lib/domain/order/payment-rules";
import { changeOrder } from "../orders/change-order";

/**
 * Writes what the gateway reported about an order's live payment, and what follows from it (the
 * join, a failure). Takes the order's id, or its facts from whoever knows them. Answers with the
 * facts as they then are.
 */
export async function recordPaymentReport(
  ctx: Context,
  order: number | OrderFacts,
  report: PaymentReport,
): Promise<OrderFacts> {
  const gateway: Context = { ...ctx, actor: { kind: "gateway" } };
  const result = await changeOrder(gateway, order, (facts, now) =>
    recordReport(facts, report, now),
  );
  if (result.kind === "not_found") throw new Error(`The order of ${report.providerRef} is gone.`);
  return result.order;
}

/** Marks the open attempt as unknown, so that everybody sees what the order waits for. */
export async function recordUnknown(ctx: Context, orderId: number): Promise<void> {
  await changeOrder({ ...ctx, actor: { kind: "gateway" } }, orderId, recordLostAnswer);
}

/** WaitingExplanation the gateway declined a payment, as it was recorded. */
export async function readFailure(
  ctx: Context,
  paymentId: number,
): Promise<{ code: string; message: string }> {
  const [row] = await ctx.db.query<{ code: string | null; message: string | null }>(sql`
    SELECT failure_code AS code, failure_message AS message FROM payments WHERE id = ${paymentId}`);
  return { code: row?.code ?? "declined", message: row?.message ?? "The card was declined." };
}
