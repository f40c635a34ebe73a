export { advanceOrder } from "./advance-order";
export { cancelOrder } from "./cancel-order";
export { changeOrderDetails } from "./change-order-details";
export { checkOut } from "./check-out";
export { completeOrder } from "./complete-order";
export { expireOrders } from "./expire-orders";
export { holdOrder, releaseOrder } from "./hold-order";
export { importOrders } from "./import-orders";
export {
  eachAdminOrder,
  findAdminOrders,
  listAdminOrderIds,
  listAdminOrders,
} from "./list-admin-orders";
export { listOrderEvents } from "./list-order-events";
export { eachOrder, listOrders } from "./list-orders";
export { type PlaceOrderOutcome, placeOrder } from "./place-order";
export { readAdminOrder } from "./read-admin-order";
export { readInvoice } from "./read-invoice";
export { readChangedOrder, readOrder } from "./read-order";
export { readOrderWithEvents } from "./read-order-with-events";
export { readTrackedOrder, resolveTrackingToken } from "./read-tracked-order";
export { resumeOrders } from "./resume-orders";
export { payLaterMs } from "./unpaid-holds";
