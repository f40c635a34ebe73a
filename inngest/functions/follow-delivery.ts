import { inngest } from "@/lib/clients/inngest";
import { completeOrder as complete } from "@/lib/services/orders";
import { refreshTracking } from "@/lib/services/shipping/refresh-tracking";
import { carrierEventReceived, orderDelivered, orderShipped } from "../events";
import { system } from "../system-context";

/**
 * `order/shipped` → update_tracking, and every hint of the carrier: asks where the parcels are and
 * advances their orders through each step. One order's failure does not hold up the others.
 */
export const updateTracking = inngest.createFunction(
  {
    id: "update-tracking",
    triggers: [orderShipped, carrierEventReceived],
    batchEvents: { maxSize: 50, timeout: "1s" },
  },
  async ({ events, step }) => {
    const orderIds = [...new Set(events.map((event) => event.data.orderId))];
    return step.run("update-tracking", async () => {
      const outcome = await Promise.allSettled(
        orderIds.map((orderId) => refreshTracking({ ctx: system(), input: { orderId } })),
      );
      const fault = outcome.find((result) => result.status === "rejected");
      if (fault) throw fault.reason;
      return { orders: orderIds.length };
    });
  },
);

/** `order/delivered` → complete_order. */
export const completeOrder = inngest.createFunction(
  {
    id: "complete-order",
    triggers: [orderDelivered],
    batchEvents: { maxSize: 50, timeout: "1s" },
  },
  async ({ events, step }) => {
    const orderIds = [...new Set(events.map((event) => event.data.orderId))];
    return step.run("complete-order", async () => {
      for (const orderId of orderIds) await complete({ ctx: system(), input: { orderId } });
      return { orders: orderIds.length };
    });
  },
);
