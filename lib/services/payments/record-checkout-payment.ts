import type { Context } from "@/lib/context";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { paysExactly } from "@/lib/domain/order/foreign-payment";
import type { PaymentReport } from "@/lib/domain/order/payment-rules";
import { recordExternalPayment } from "./record-external-payment";
import { recordForeignPayment } from "./record-foreign-payment";

/** Records a payment that was made on one of the order's payment pages, if it is for its total. */
export async function recordCheckoutPayment(
  ctx: Context,
  order: OrderFacts,
  report: PaymentReport,
): Promise<OrderFacts | null> {
  if (paysExactly(order, report)) return recordExternalPayment(ctx, order.id, report);
  await recordForeignPayment(ctx, report, { orderId: order.id, reason: "other_amount" });
  return null;
}
