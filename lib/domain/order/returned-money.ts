import type { OrderView } from "./view";

/**
 * What the customer has paid and not got back, in whatever way, in minor units. A refund counts once
 * it has succeeded.
 */
export function unreturnedAmount(payment: OrderView["payment"]): number {
  if (!payment) return 0;
  const { capturedAmount, refundedAmount, returnedByBankAmount, returnedElsewhereAmount } = payment;
  return capturedAmount - refundedAmount - returnedByBankAmount - returnedElsewhereAmount;
}
