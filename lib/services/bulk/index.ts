export { cancelOrders } from "./cancel-orders";
export { resendEmails } from "./resend-emails";
export { shipOrders } from "./ship-orders";
