/** Why a payment needs an operator. Stored in `orders.attention`, as the other reasons are. */
export const paymentAttentionTexts = {
  disputed:
    "The payment is disputed. Respond at the gateway before the deadline. Shipping and refunds wait for the result.",
  inquiry:
    "The customer's bank asks about this payment. Respond at the gateway, refund the customer, or mark the payment as reviewed.",
  fraudWarning:
    "The card's issuer suspects fraud. Refund the customer, or mark the payment as reviewed.",
  lostBeforeShipping:
    "The dispute of this payment was lost before the order shipped. Cancel the order to close it.",
  reversalLocked: "The payment is disputed, so the refund waits for the result.",
  refundRefused:
    "The gateway refused a refund. Refund the customer again or in another way, then mark the payment as reviewed.",
  itemsNotRefunded:
    "Items were taken out of the order, but their refund failed. Refund them again, or mark the payment as reviewed to ship the other items.",
  otherAmountCaptured:
    "Another amount was captured at the gateway than the order costs. Cancel the order to refund the customer, or mark the payment as reviewed to ship it.",
  refundFailedLater:
    "A refund failed at the customer's bank. Refund the customer again or in another way, then mark the payment as reviewed.",
} as const;
