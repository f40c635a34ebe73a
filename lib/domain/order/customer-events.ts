import type { OrderEventView } from "./view";

/** Events about the shop's own work, which customers do not see. */
const hiddenFromCustomers: ReadonlySet<string> = new Set(["order/noted", "shipment/handled"]);

/** Whether an event appears in the timeline that the order's customer sees. */
export function isShownToCustomer(event: Pick<OrderEventView, "type">): boolean {
  return !hiddenFromCustomers.has(event.type);
}
