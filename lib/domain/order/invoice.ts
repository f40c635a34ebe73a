import type { OrderView } from "./view";

/** A refund that has reached its customer. `at` is ISO 8601 UTC. */
export interface InvoiceRefund {
  id: number;
  /** Minor units. */
  amount: number;
  at: string;
}

export interface InvoiceView {
  order: OrderView;
  /** When the money was taken, ISO 8601 UTC; null as long as it was not. */
  paidAt: string | null;
  refunds: InvoiceRefund[];
}

export type InvoiceState = "paid" | "unpaid" | "partly_refunded" | "refunded" | "void";

/** What an invoice says across its page: whether anything is owed, and by whom. */
export function invoiceState({ order, paidAt }: InvoiceView): InvoiceState {
  if (order.paymentStatus === "refunded") return "refunded";
  if (order.paymentStatus === "partially_refunded") return "partly_refunded";
  if (paidAt !== null && order.paymentStatus === "paid") return "paid";
  const ended = ["failed", "expired", "cancelled"].includes(order.status);
  return ended ? "void" : "unpaid";
}

/** What is still to pay, in minor units: all or nothing, and nothing for an order that has ended. */
export function amountDue(invoice: InvoiceView): number {
  return invoiceState(invoice) === "unpaid" ? invoice.order.total : 0;
}
