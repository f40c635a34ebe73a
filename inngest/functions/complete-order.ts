import { collected, inBatch, orderDelivered } from "@/inngest/events";
import { groupEvents, processBatch } from "@/inngest/process-batch";
import { systemContext } from "@/inngest/system-context";
import { tryEachOrder } from "@/inngest/try-each-order";
import { inngest } from "@/lib/clients/inngest";
import { completeOrder as complete } from "@/lib/services/orders";

/** `order/delivered` → complete_order. */
export const completeOrder = inngest.createFunction(
  {
    id: "complete-order",
    triggers: [inBatch(orderDelivered)],
    batchEvents: collected,
  },
  async ({ events, step, runId }) =>
    processBatch(
      { step, runId },
      {
        functionId: "complete-order",
        stepId: "complete-order",
        groups: groupEvents(events, ({ data }) => `order-${data.orderId}`),
        process: (groups) =>
          tryEachOrder(groups, ({ events: [{ data }] }) =>
            complete({ ctx: systemContext(), input: { orderId: data.orderId } }),
          ),
      },
    ),
);
