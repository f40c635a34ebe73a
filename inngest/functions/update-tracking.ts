import { carrierEventReceived, collected, inBatch, orderShipped } from "@/inngest/events";
import { groupEvents, processBatch } from "@/inngest/process-batch";
import { systemContext } from "@/inngest/system-context";
import { tryEachOrder } from "@/inngest/try-each-order";
import { inngest } from "@/lib/clients/inngest";
import { refreshTracking } from "@/lib/services/shipping/refresh-tracking";

/**
 * `order/shipped` → update_tracking, and every webhook of the carrier: retrieves the shipments'
 * status and advances their orders. A failure affects one order only.
 */
export const updateTracking = inngest.createFunction(
  {
    id: "update-tracking",
    triggers: [inBatch(orderShipped), inBatch(carrierEventReceived)],
    batchEvents: collected,
  },
  async ({ events, step, runId }) =>
    processBatch(
      { step, runId },
      {
        functionId: "update-tracking",
        stepId: "update-tracking",
        groups: groupEvents(events, ({ data }) => `order-${data.orderId}`),
        process: (groups) =>
          tryEachOrder(groups, ({ events: [{ data }] }) =>
            refreshTracking({ ctx: systemContext(), input: { orderId: data.orderId } }),
          ),
      },
    ),
);
