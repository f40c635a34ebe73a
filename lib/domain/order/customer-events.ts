import type { OrderEventView } from "./view";

/**
 * The type that customers get instead of a hidden event's own, which would warn a fraudster. The event
 * is not left out, because the events' `seq` must have no gaps.
 */
const neutralType = "order/updated";

/** Events about the shop's own work, which customers do not see. */
const hiddenFromCustomers: ReadonlySet<string> = new Set([
  "order/noted",
  "shipment/handled",
  "order/details_changed",
  // What a bank suspects or claims is between the bank, its customer and the shop.
  "payment/disputed",
  "payment/dispute_closed",
  "payment/reviewed",
  neutralType,
]);

/** Whether an event appears in the timeline that the order's customer sees. */
export function isShownToCustomer(event: Pick<OrderEventView, "type">): boolean {
  return !hiddenFromCustomers.has(event.type);
}

/** The type of an event as everyone may know it who can see the order. */
export function publicEventType(type: string): string {
  return isShownToCustomer({ type }) ? type : neutralType;
}
