import { atOnce, inBatch, orderCreated } from "@/inngest/events";
import { processOrders, type RunPart } from "@/inngest/process-orders";
import { systemContext } from "@/inngest/system-context";
import { inngest } from "@/lib/clients/inngest";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { capturePayment } from "@/lib/services/payments";
import { createShipment } from "@/lib/services/shipping/create-shipment";

/**
 * `order/created` → reserve_inventory, in parallel with process_payment. Reserves all units or
 * fails the order. If the payment is authorized already, the order is now processing, and it is
 * captured. An order with a total of 0 has no payment to wait for: it ships.
 */
export const reserveInventory = inngest.createFunction(
  { id: "reserve-inventory", triggers: [inBatch(orderCreated)], batchEvents: atOnce },
  async ({ events, step, runId }) =>
    processOrders(
      { step, runId },
      { functionId: "reserve-inventory", stepId: "reserve", events, process: reserveForOrder },
    ),
);

async function reserveForOrder(orderId: number, runPart: RunPart) {
  const reserved = await runPart("reserve", async () => {
    const result = await reserveStock({ ctx: systemContext(), input: { orderId } });
    const { status, paymentStatus } = result.order;
    return { outcome: result.kind, status, paymentStatus };
  });
  if (reserved.outcome !== "reserved" || reserved.status !== "processing") return reserved;
  if (reserved.paymentStatus === "not_required") {
    return runPart("create-shipment", async () => {
      const result = await createShipment({ ctx: systemContext(), input: { orderId } });
      return { outcome: result.kind };
    });
  }
  return runPart("capture", async () => {
    const captured = await capturePayment({ ctx: systemContext(), input: { orderId } });
    return { outcome: captured.kind };
  });
}
