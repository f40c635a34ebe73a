import { orderIdAttribute } from "@/lib/telemetry/span-recorder";
import { setSpanAttributes } from "@/lib/telemetry/spans";

/** Says which order the request is about, so that its span and its log line are found by the order. */
export function nameOrder(orderId: number | null): void {
  if (orderId !== null) setSpanAttributes({ [orderIdAttribute]: orderId });
}
