/** Why a payment needs an operator. Stored in `orders.attention`, as the other reasons are. */
export const paymentAttentionTexts = {
  disputed:
    "The payment is disputed. Respond at the gateway before the deadline. Shipping and refunds wait for the result.",
  inquiry:
    "The customer's bank asks about this payment. Respond at the gateway, refund the customer, or mark the payment as reviewed.",
  fraudWarning:
    "The card's issuer suspects fraud. Refund the customer, or mark the payment as reviewed.",
  unknownDisputeStatus:
    "The gateway reports a status of a dispute that Waybill doesn't know. Check the dispute at the gateway, then mark the payment as reviewed.",
  lostInOtherCurrency:
    "A dispute was lost in another currency than the order's, so all that was left of the payment counts as returned. Check the amount at the gateway, then mark the payment as reviewed.",
  lostBeforeShipping:
    "The dispute of this payment was lost before the order shipped. Cancel the order to close it.",
  reversalLocked: "The payment is disputed, so the refund waits for the result.",
  refundRefused:
    "The gateway refused a refund. Refund the customer again, or refund them in another way and mark the payment as reviewed.",
  itemsNotRefunded:
    "Items were taken out of the order, but their refund failed. Refund them again, or mark the payment as reviewed to ship the other items.",
  otherAmountCaptured:
    "Another amount was captured at the gateway than the order costs. Cancel the order to refund the customer, or mark the payment as reviewed to ship it.",
  refundFailedLater:
    "A refund failed at the customer's bank. Refund the customer again, or refund them in another way and mark the payment as reviewed.",
  removedItemsNotRefunded:
    "Items were taken out of the order before it shipped, but their refund failed. Refund the customer again, or refund them in another way and mark the payment as reviewed.",
  missing:
    "The gateway doesn't have this payment: it was made in another account, or deleted. Check it there, then mark the payment as reviewed to ship the order, or cancel the order.",
  missingUncaptured:
    "The gateway doesn't have this payment, so it can't be captured. Go back to the account in which it was made, or cancel the order.",
  missingRefund:
    "The gateway doesn't have this payment, so nobody knows what became of its refund. Check it in the account in which it was made, then mark the payment as reviewed.",
  missingReversal:
    "The gateway doesn't have this payment, so it can't be refunded here. Return the money in the account in which it was made, then mark the payment as reviewed.",
} as const;
