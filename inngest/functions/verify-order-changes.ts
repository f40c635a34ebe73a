import {
  inBatch,
  inventoryReleased,
  inventoryReserved,
  paymentProcessed,
  paymentRefunded,
} from "@/inngest/events";
import { type EventGroup, groupEvents, processBatch } from "@/inngest/process-batch";
import { systemContext } from "@/inngest/system-context";
import { tryEachOrder } from "@/inngest/try-each-order";
import { inngest } from "@/lib/clients/inngest";
import { logMovements } from "@/lib/services/inventory/log-movements";
import { closeRefundedOrder } from "@/lib/services/orders/close-refunded-order";
import { capturePayment } from "@/lib/services/payments";
import { verifyPaymentStatus } from "@/lib/services/payments/verify-payment-status";

/**
 * `payment/processed` → update_order_payment_status and payment_completed; `payment/refunded` →
 * update_order_status; `inventory/reserved` and `inventory/released` → log the movement. The
 * changes themselves were written with their events. This compares them with the payment's row,
 * captures what is overdue, closes what was refunded in full, and logs stock movements.
 */
export const verifyOrderChanges = inngest.createFunction(
  {
    id: "verify-order-changes",
    triggers: [
      inBatch(paymentProcessed),
      inBatch(paymentRefunded),
      inBatch(inventoryReserved),
      inBatch(inventoryReleased),
    ],
    batchEvents: { maxSize: 50, timeout: "2s" },
  },
  async ({ events, step, runId }) =>
    processBatch(
      { step, runId },
      {
        functionId: "verify-order-changes",
        stepId: "verify-order-changes",
        groups: groupEvents(events, ({ data }) => `order-${data.orderId}`),
        process: async (groups) => {
          const ctx = systemContext();
          const ofPayments = groups.filter((group) => group.events.some(hasPrefix("payment/")));
          const ofInventory = groups.filter((group) => group.events.some(hasPrefix("inventory/")));
          await logMovements({ ctx, input: { orderIds: ofInventory.map(orderIdOf) } });
          const { uncaptured, closing } = await verifyPaymentStatus({
            ctx,
            input: { orderIds: ofPayments.map(orderIdOf) },
          });
          const unfinished = new Set([...uncaptured, ...closing]);
          return tryEachOrder(
            ofPayments.filter((group) => unfinished.has(orderIdOf(group))),
            (group) => {
              const call = { ctx, input: { orderId: orderIdOf(group) } };
              return closing.includes(orderIdOf(group))
                ? closeRefundedOrder(call)
                : capturePayment(call);
            },
          );
        },
      },
    ),
);

function hasPrefix(prefix: string) {
  return ({ name }: { name: string }) => name.startsWith(prefix);
}

function orderIdOf({ events: [first] }: EventGroup<{ data: { orderId: number } }>): number {
  return first.data.orderId;
}
