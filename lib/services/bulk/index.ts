export { cancelOrders } from "./cancel-orders";
export { resendMails } from "./resend-mails";
export { shipOrders } from "./ship-orders";
