import { paymentCompleted } from "@/inngest/events";
import { systemContext } from "@/inngest/system-context";
import { inngest } from "@/lib/clients/inngest";
import { createShipment as create } from "@/lib/services/shipping/create-shipment";

/** `payment/completed` → create_shipment: creates the label, unless an operator has to ship. */
export const createShipment = inngest.createFunction(
  { id: "create-shipment", triggers: [paymentCompleted] },
  async ({ event, step }) =>
    step.run("create-shipment", async () => {
      const { orderId } = event.data;
      const result = await create({ ctx: systemContext(), input: { orderId } });
      return { outcome: result.kind };
    }),
);
