import { atOnce, inBatch, paymentCompleted } from "@/inngest/events";
import { processOrders } from "@/inngest/process-orders";
import { systemContext } from "@/inngest/system-context";
import { inngest } from "@/lib/clients/inngest";
import { createShipment as create } from "@/lib/services/shipping/create-shipment";

/** `payment/completed` → create_shipment: creates the label, unless an operator has to ship. */
export const createShipment = inngest.createFunction(
  { id: "create-shipment", triggers: [inBatch(paymentCompleted)], batchEvents: atOnce },
  async ({ events, step, runId }) =>
    processOrders(
      { step, runId },
      {
        ...{ functionId: "create-shipment", stepId: "create-shipment", events },
        process: (orderId, runPart) =>
          runPart("create-shipment", async () => {
            const result = await create({ ctx: systemContext(), input: { orderId } });
            return { outcome: result.kind };
          }),
      },
    ),
);
