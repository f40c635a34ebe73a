import { inngest } from "@/lib/clients/inngest";
import { tryEach } from "@/lib/services/failures/try-each";
import { logMovements } from "@/lib/services/inventory/log-movements";
import { advanceOrder } from "@/lib/services/orders";
import { capturePayment } from "@/lib/services/payments";
import { verifyPaymentStatus } from "@/lib/services/payments/verify-payment-status";
import { type Group, groupBy, workThrough } from "../batch";
import {
  inventoryReleased,
  inventoryReserved,
  orderResume,
  paymentProcessed,
  paymentRefunded,
} from "../events";
import { system } from "../system-context";

const actionsMax = 12;

/**
 * `order/resume`: an order has been silent for too long. Does its next missing thing, and goes on
 * while there is more to do, each thing in a step of its own.
 */
export const resumeOrder = inngest.createFunction(
  {
    id: "resume-order",
    triggers: [orderResume],
    concurrency: [{ key: "event.data.orderId", limit: 1 }],
    // The cron that wakes it is its retry: it comes again, ever more rarely.
    retries: 0,
  },
  async ({ event, step }) => {
    const { orderId } = event.data;
    const done: string[] = [];
    for (let action = 0; action < actionsMax; action += 1) {
      const advanced = await step.run("advance", () =>
        advanceOrder({ ctx: system(), input: { orderId } }),
      );
      if (advanced.action) done.push(advanced.action);
      if (!advanced.moved) break;
    }
    return { done };
  },
);

/**
 * The bookkeeping that rides along: `payment/processed` → update_order_payment_status and
 * payment_completed, `payment/refunded` → update_order_status, `inventory/reserved` and
 * `inventory/released` → log the movement. The change itself is written with its event; this
 * verifies it against the payment's own row, continues what was left, and leaves a trail.
 */
export const keepBooks = inngest.createFunction(
  {
    id: "keep-books",
    triggers: [paymentProcessed, paymentRefunded, inventoryReserved, inventoryReleased],
    batchEvents: { maxSize: 50, timeout: "2s" },
  },
  async ({ events, step, runId }) =>
    workThrough(
      { step, runId },
      {
        functionId: "keep-books",
        stepId: "keep-books",
        groups: groupBy(events, ({ data }) => `order-${data.orderId}`),
        work: async (groups) => {
          const ctx = system();
          const paid = groups.filter(({ events: some }) => some.some(isOf("payment/")));
          const moved = groups.filter(({ events: some }) => some.some(isOf("inventory/")));
          await logMovements({ ctx, input: { orderIds: moved.map(orderIdOf) } });
          const verified = await verifyPaymentStatus({
            ctx,
            input: { orderIds: paid.map(orderIdOf) },
          });
          const uncaptured = paid.filter((group) => verified.uncaptured.includes(orderIdOf(group)));
          return tryEach(uncaptured, (group) =>
            capturePayment({ ctx, input: { orderId: orderIdOf(group) } }),
          );
        },
      },
    ),
);

function isOf(family: string) {
  return ({ name }: { name: string }) => name.startsWith(family);
}

function orderIdOf({ events: [first] }: Group<{ data: { orderId: number } }>): number {
  return first.data.orderId;
}
