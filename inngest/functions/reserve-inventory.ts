import { inngest } from "@/lib/clients/inngest";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { capturePayment } from "@/lib/services/payments";
import { orderCreated } from "../events";
import { system } from "../system-context";

/**
 * `order/created` → reserve_inventory, beside process_payment. Takes all units or fails the order;
 * when the payment is authorized already, this was the second half, and it captures.
 */
export const reserveInventory = inngest.createFunction(
  { id: "reserve-inventory", triggers: [orderCreated] },
  async ({ event, step }) => {
    const { orderId } = event.data;
    const reserved = await step.run("reserve", async () => {
      const result = await reserveStock({ ctx: system(), input: { orderId } });
      return { outcome: result.kind, status: result.order.status };
    });
    if (reserved.outcome !== "reserved" || reserved.status !== "processing") return reserved;
    return step.run("capture", async () => {
      const captured = await capturePayment({ ctx: system(), input: { orderId } });
      return { outcome: captured.kind };
    });
  },
);
