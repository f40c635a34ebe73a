import type { OrderEventView } from "./view";

/** Events about the shop's own work, which customers do not see. */
const hiddenFromCustomers: ReadonlySet<string> = new Set([
  "order/noted",
  "shipment/handled",
  // What a bank suspects or claims is between the bank, its customer and the shop.
  "payment/disputed",
  "payment/dispute_closed",
  "payment/reviewed",
]);

/** Whether an event appears in the timeline that the order's customer sees. */
export function isShownToCustomer(event: Pick<OrderEventView, "type">): boolean {
  return !hiddenFromCustomers.has(event.type);
}
