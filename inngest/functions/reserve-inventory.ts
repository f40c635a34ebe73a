import { orderCreated } from "@/inngest/events";
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
  { id: "reserve-inventory", triggers: [orderCreated] },
  async ({ event, step }) => {
    const { orderId } = event.data;
    const reserved = await step.run("reserve", async () => {
      const result = await reserveStock({ ctx: systemContext(), input: { orderId } });
      const { status, paymentStatus } = result.order;
      return { outcome: result.kind, status, paymentStatus };
    });
    if (reserved.outcome !== "reserved" || reserved.status !== "processing") return reserved;
    if (reserved.paymentStatus === "not_required") {
      return step.run("create-shipment", async () => {
        const result = await createShipment({ ctx: systemContext(), input: { orderId } });
        return { outcome: result.kind };
      });
    }
    return step.run("capture", async () => {
      const captured = await capturePayment({ ctx: systemContext(), input: { orderId } });
      return { outcome: captured.kind };
    });
  },
);
