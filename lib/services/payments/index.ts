export { applyGatewayEvent } from "./apply-gateway-event";
export { authorizePayment } from "./authorize-payment";
export { capturePayment } from "./capture-payment";
export { listPayments, listRefunds } from "./list-payments";
export { openCheckout } from "./open-checkout";
export { payOrder } from "./pay-order";
export { reconcilePayments } from "./reconcile-payments";
export { reversePayment } from "./reverse-payment";
