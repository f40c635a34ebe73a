export { applyGatewayEvent } from "./apply-gateway-event";
export { authorizePayment } from "./authorize-payment";
export { capturePayment } from "./capture-payment";
export { listDisputes } from "./list-disputes";
export { countOpenForeignPayments, listForeignPayments } from "./list-foreign-payments";
export { listOrderRefunds, readRequestedRefund } from "./list-order-refunds";
export { listPayments, listRefunds } from "./list-payments";
export { listWebhooks } from "./list-webhooks";
export { markForeignPaymentHandled } from "./mark-foreign-payment-handled";
export { openCheckout } from "./open-checkout";
export { payOrder } from "./pay-order";
export { payWithSavedCard } from "./pay-with-saved-card";
export { readDispute } from "./read-dispute";
export { reconcilePayments } from "./reconcile-payments";
export { recordLostWebhooks } from "./record-lost-webhooks";
export { refundOrder } from "./refund-order";
export { returnForeignPayment } from "./return-foreign-payment";
export { reversePayment } from "./reverse-payment";
export {
  checkSavedCard,
  chooseDefaultCard,
  listSavedCards,
  removeSavedCard,
} from "./saved-cards";
