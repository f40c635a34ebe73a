import { z } from "zod";
import type { OrderFacts } from "./facts";
import { id } from "./input";
import type { PaymentReport } from "./payment-rules";

/*
 * Payments at the gateway that name this installation or one of its orders, but did not come from an
 * attempt or payment page of that order (docs/decisions/0023). They never pay it.
 */

export const foreignPaymentStatus = z.enum(["authorized", "paid", "voided", "refunded"]);
export type ForeignPaymentStatus = z.infer<typeof foreignPaymentStatus>;

/** Why a payment isn't its order's. */
export type ForeignPaymentReason =
  | "unknown_order"
  | "unknown_origin"
  | "other_amount"
  | "second_payment";

export const foreignPaymentInput = z.strictObject({ foreignPaymentId: id });
export type ForeignPaymentInput = z.infer<typeof foreignPaymentInput>;

/** A foreign payment as operators see it. Money in minor units. */
export interface ForeignPaymentView {
  id: number;
  orderId: number | null;
  providerRef: string;
  status: ForeignPaymentStatus;
  reason: ForeignPaymentReason;
  amount: number;
  receivedAmount: number;
  refundedAmount: number;
  currency: string;
  /** Whether a refund was requested and its outcome is not known yet. */
  isBeingRefunded: boolean;
  /** Why the gateway refused the last refund. */
  refundFailure: string | null;
  /** Whether an operator has decided to leave it as it is. */
  isHandled: boolean;
  createdAt: string;
}

/** Whether a foreign payment needs an operator. */
export function needsOperator({
  status,
  isHandled,
}: Pick<ForeignPaymentView, "status" | "isHandled">): boolean {
  return !isHandled && (status === "authorized" || status === "paid");
}

/** Whether the gateway has reserved or taken money for this payment. */
export function holdsMoney({ state }: Pick<PaymentReport, "state">): boolean {
  return state === "authorized" || state === "paid";
}

/** What a report says about a foreign payment. */
export function foreignStatus(report: PaymentReport): ForeignPaymentStatus {
  if (report.state === "authorized") return "authorized";
  if (report.state !== "paid") return "voided";
  const refunded = report.amountRefunded ?? 0;
  return refunded >= report.amountReceived ? "refunded" : "paid";
}

/** Whether a payment is exactly what the order costs. */
export function paysExactly(
  order: Pick<OrderFacts, "total" | "currency">,
  report: PaymentReport,
): boolean {
  return report.amount === order.total && report.currency === order.currency;
}
