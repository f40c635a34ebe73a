import { EventType, eventType, type StandardSchemaV1, staticSchema } from "inngest";
import { sentEvents, signals } from "@/lib/domain/events";

/** The events that trigger functions, with the schemas of their payloads. */
export const orderCreated = eventType("order/created", { schema: sentEvents["order/created"] });
export const orderCancelled = eventType("order/cancelled", {
  schema: sentEvents["order/cancelled"],
});
export const orderStatusUpdated = eventType("order/status.updated", {
  schema: sentEvents["order/status.updated"],
});
export const orderExpired = eventType("order/expired", { schema: sentEvents["order/expired"] });
export const orderShipped = eventType("order/shipped", { schema: sentEvents["order/shipped"] });
export const orderDelivered = eventType("order/delivered", {
  schema: sentEvents["order/delivered"],
});
export const paymentProcessed = eventType("payment/processed", {
  schema: sentEvents["payment/processed"],
});
export const paymentCompleted = eventType("payment/completed", {
  schema: sentEvents["payment/completed"],
});
export const paymentFailed = eventType("payment/failed", { schema: sentEvents["payment/failed"] });
export const paymentRefunded = eventType("payment/refunded", {
  schema: sentEvents["payment/refunded"],
});
export const inventoryReserved = eventType("inventory/reserved", {
  schema: sentEvents["inventory/reserved"],
});
export const inventoryReleased = eventType("inventory/released", {
  schema: sentEvents["inventory/released"],
});
export const inventoryOutOfStock = eventType("inventory/out_of_stock", {
  schema: sentEvents["inventory/out_of_stock"],
});
export const inventoryLowStock = eventType("inventory/low_stock", {
  schema: sentEvents["inventory/low_stock"],
});
export const orderResume = eventType("order/resume", { schema: signals["order/resume"] });
export const gatewayEventReceived = eventType("gateway/event.received", {
  schema: signals["gateway/event.received"],
});
export const carrierEventReceived = eventType("carrier/event.received", {
  schema: signals["carrier/event.received"],
});
export const webhookDeliveriesDue = eventType("webhook/deliveries.due", {
  schema: signals["webhook/deliveries.due"],
});

export { atOnce, collected } from "@/lib/domain/workflows/function-catalog";

/**
 * An event as the trigger of a function that takes batches. It has the types of its schema, but the
 * SDK doesn't check them, because one event that fails its schema would fail the whole batch.
 * `groupEvents` checks each event instead.
 */
export function inBatch<Name extends string, Data extends Record<string, unknown>>({
  name,
}: EventType<Name, StandardSchemaV1<Data>>) {
  return new EventType({ name, schema: staticSchema<Data>() });
}
