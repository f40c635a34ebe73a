import { inngest } from "@/lib/clients/inngest";
import { createShipment as create } from "@/lib/services/shipping/create-shipment";
import { paymentCompleted } from "../events";
import { system } from "../system-context";

/** `payment/completed` → create_shipment: a label, unless an operator is to ship it. */
export const createShipment = inngest.createFunction(
  { id: "create-shipment", triggers: [paymentCompleted] },
  async ({ event, step }) =>
    step.run("create-shipment", async () => {
      const { orderId } = event.data;
      const result = await create({ ctx: system(), input: { orderId } });
      return { outcome: result.kind };
    }),
);
