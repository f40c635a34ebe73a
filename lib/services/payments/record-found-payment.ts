import sql from "sql-template-tag";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { installationOfKey } from "@/lib/domain/order/call-keys";
import { hasOpenAttempt, type OrderFacts } from "@/lib/domain/order/facts";
import { holdsMoney } from "@/lib/domain/order/foreign-payment";
import { listAttempts, type PaymentReport } from "@/lib/domain/order/payment-rules";
import { readInstallation } from "@/lib/services/installation";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { ifKnown } from "./if-known";
import { recordCheckoutPayment } from "./record-checkout-payment";
import { recordExternalPayment } from "./record-external-payment";
import { recordForeignPayment, refreshForeignPayment } from "./record-foreign-payment";
import { refreshPayment } from "./refresh-payment";

/** The call of a younger attempt may still be running, and records its own response. */
const attemptCallMsMax = 60_000;
/** A page is opened only when no other is open, so an order has few. The latest are asked about. */
const pagesMax = 10;

/**
 * Records the state of a payment that a webhook names. It is an order's payment only if our own call
 * or one of the order's payment pages made it, for this order's exact total: its metadata alone is
 * text that anyone with access to the gateway can write. Anything else that holds money is recorded
 * as a foreign payment; those of other installations are not ours to know. Returns the facts of the
 * order whose payment it is.
 */
export async function recordFoundPayment(
  ctx: Context,
  report: PaymentReport,
): Promise<OrderFacts | null> {
  const [row] = await ctx.db.query<{ orderId: number }>(sql`
    SELECT order_id AS "orderId" FROM payments WHERE provider_ref = ${report.providerRef}`);
  if (row) return recordExternalPayment(ctx, row.orderId, report);
  if (await refreshForeignPayment(ctx, report)) return null;
  const order = report.orderId === null ? null : await readOrderFacts(ctx.db, report.orderId);
  const installation = order?.installation ?? (await readInstallation(ctx.db));
  if (report.installation !== null && report.installation !== installation) return null;
  if (order) {
    return report.attempt === null
      ? recordPagePayment(ctx, order, report)
      : recordAttempt(ctx, order, report);
  }
  if (report.installation !== null) {
    await recordForeignPayment(ctx, report, { orderId: null, reason: "unknown_order" });
  }
  return null;
}

/**
 * Records a payment that names one of our attempts. Only the response to our own call shows whether
 * that call made it, so the call is repeated with its key.
 */
async function recordAttempt(
  ctx: Context,
  order: OrderFacts,
  report: PaymentReport,
): Promise<OrderFacts | null> {
  const attempt = listAttempts(order).find((payment) => payment.attempt === report.attempt);
  if (attempt && attempt.providerRef === report.providerRef) {
    return recordExternalPayment(ctx, order.id, report);
  }
  const isUnanswered =
    attempt !== undefined &&
    attempt === order.payment &&
    attempt.providerRef === null &&
    hasOpenAttempt(order) &&
    installationOfKey(attempt.idempotencyKey) === report.installation;
  if (isUnanswered) {
    const ageMs = ctx.now().getTime() - attempt.updatedAt.getTime();
    if (attempt.status === "pending" && ageMs < attemptCallMsMax) {
      throw new GatewayUnavailable(`The authorization of order ${order.id} is in progress.`);
    }
    const after = await refreshPayment(ctx, order);
    if (after.payment?.providerRef === report.providerRef) return after;
  }
  await recordForeignPayment(ctx, report, { orderId: order.id, reason: "unknown_origin" });
  return null;
}

async function recordPagePayment(
  ctx: Context,
  order: OrderFacts,
  report: PaymentReport,
): Promise<OrderFacts | null> {
  if (!holdsMoney(report) && report.state !== "declined") return null;
  if (await wasMadeOnPage(ctx, order, report)) return recordCheckoutPayment(ctx, order, report);
  await recordForeignPayment(ctx, report, { orderId: order.id, reason: "unknown_origin" });
  return null;
}

async function wasMadeOnPage(
  ctx: Context,
  order: OrderFacts,
  { providerRef }: PaymentReport,
): Promise<boolean> {
  const pages = await ctx.db.query<{ ref: string }>(sql`
    SELECT provider_ref AS ref FROM checkout_sessions WHERE order_id = ${order.id}
    ORDER BY id DESC LIMIT ${pagesMax}`);
  for (const { ref } of pages) {
    const page = await ifKnown(() => ctx.gateway.retrieveCheckout(ref));
    if (page?.paymentRef === providerRef) return true;
  }
  return false;
}
