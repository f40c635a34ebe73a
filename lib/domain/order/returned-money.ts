import type { OrderView } from "./view";

/**
 * What the customer has paid and not got back, neither by refunds nor from their bank, in minor units.
 * A refund counts once it has succeeded.
 */
export function unreturnedAmount(payment: OrderView["payment"]): number {
  if (!payment) return 0;
  return payment.capturedAmount - payment.refundedAmount - payment.returnedByBankAmount;
}
