export { applyGatewayEvent } from "./apply-gateway-event";
export { authorizePayment } from "./authorize-payment";
export { capturePayment } from "./capture-payment";
export { openCheckout } from "./open-checkout";
export { payOrder } from "./pay-order";
export { reconcilePayments } from "./reconcile-payments";
export { settlePayment } from "./settle-payment";
