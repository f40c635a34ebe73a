import { inngest } from "@/lib/clients/inngest";
import { tryEach } from "@/lib/services/failures/try-each";
import { completeOrder as complete } from "@/lib/services/orders";
import { refreshTracking } from "@/lib/services/shipping/refresh-tracking";
import { groupBy, workThrough } from "../batch";
import { carrierEventReceived, orderDelivered, orderShipped } from "../events";
import { system } from "../system-context";

/**
 * `order/shipped` → update_tracking, and every hint of the carrier: asks where the shipments are and
 * advances their orders through each step. One order's failure does not hold up the others.
 */
export const updateTracking = inngest.createFunction(
  {
    id: "update-tracking",
    triggers: [orderShipped, carrierEventReceived],
    batchEvents: { maxSize: 50, timeout: "1s" },
  },
  async ({ events, step, runId }) =>
    workThrough(
      { step, runId },
      {
        functionId: "update-tracking",
        stepId: "update-tracking",
        groups: groupBy(events, ({ data }) => `order-${data.orderId}`),
        work: (groups) =>
          tryEach(groups, ({ events: [{ data }] }) =>
            refreshTracking({ ctx: system(), input: { orderId: data.orderId } }),
          ),
      },
    ),
);

/** `order/delivered` → complete_order. */
export const completeOrder = inngest.createFunction(
  {
    id: "complete-order",
    triggers: [orderDelivered],
    batchEvents: { maxSize: 50, timeout: "1s" },
  },
  async ({ events, step, runId }) =>
    workThrough(
      { step, runId },
      {
        functionId: "complete-order",
        stepId: "complete-order",
        groups: groupBy(events, ({ data }) => `order-${data.orderId}`),
        work: (groups) =>
          tryEach(groups, ({ events: [{ data }] }) =>
            complete({ ctx: system(), input: { orderId: data.orderId } }),
          ),
      },
    ),
);
