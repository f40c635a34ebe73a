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
  | "void";

/** The state that an invoice shows: whether anything is due, was refunded or taken by the bank. */
export function invoiceState({ order, paidAt }: InvoiceView): InvoiceState {
  if (order.paymentStatus === "not_required" && !isEnded(order.status)) return "free";
  if (order.paymentStatus === "refunded") return "refunded";
  const returned = order.payment?.returnedByBankAmount ?? 0;
  if (returned > 0 && unreturnedAmount(order.payment) <= 0) return "returned_by_bank";
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
