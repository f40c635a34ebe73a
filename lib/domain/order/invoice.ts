import { unreturnedAmount } from "./returned-money";
import { isEnded } from "./status";
import type { OrderView } from "./view";

/** A succeeded refund. `at` is ISO 8601 UTC. */
export interface InvoiceRefund {
  id: number;
  /** Minor units. */
  amount: number;
  at: string;
}

export interface InvoiceView {
  order: OrderView;
  /** When the payment was captured, ISO 8601 UTC; null before. */
  paidAt: string | null;
  refunds: InvoiceRefund[];
}

export type InvoiceState =
  | "paid"
  | "free"
  | "unpaid"
  | "partly_refunded"
  | "refunded"
  | "returned_by_bank"
  | "returned"
  | "void";

/** The state that an invoice shows: whether anything is due, was refunded or returned in another way. */
export function invoiceState({ order, paidAt }: InvoiceView): InvoiceState {
  if (order.paymentStatus === "not_required" && !isEnded(order.status)) return "free";
  if (order.paymentStatus === "refunded") return "refunded";
  if ((order.payment?.capturedAmount ?? 0) > 0 && unreturnedAmount(order.payment) <= 0) {
    return order.payment?.returnedElsewhereAmount === 0 ? "returned_by_bank" : "returned";
  }
  if (order.paymentStatus === "partially_refunded") return "partly_refunded";
  if (paidAt !== null && order.paymentStatus === "paid") return "paid";
  return isEnded(order.status) ? "void" : "unpaid";
}

/** What is still due, in minor units: the full total or 0, and 0 for an order that has ended. */
export function amountDue(invoice: InvoiceView): number {
  return invoiceState(invoice) === "unpaid" ? invoice.order.total : 0;
}

/** What was taken off the charge because items were removed before it, in minor units. */
export function unchargedAmount({ payment, total }: Pick<OrderView, "payment" | "total">): number {
  return payment && payment.capturedAmount > 0 ? total - payment.capturedAmount : 0;
}
