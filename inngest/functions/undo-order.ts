import { inventoryOutOfStock, orderCancelled, orderExpired, paymentFailed } from "@/inngest/events";
import { systemContext } from "@/inngest/system-context";
import { inngest } from "@/lib/clients/inngest";
import { runUndoSteps } from "@/lib/services/orders/undo-order";

/**
 * Compensation. `order/cancelled` → release_inventory, refund_payment; `order/expired` →
 * release_inventory; `payment/failed` → handle_payment_failure; `inventory/out_of_stock` →
 * cancel_pending_orders. Each step undoes only what there is to undo.
 */
export const undoOrder = inngest.createFunction(
  {
    id: "undo-order",
    triggers: [orderCancelled, orderExpired, paymentFailed, inventoryOutOfStock],
  },
  async ({ event, step }) => {
    const input = { orderId: event.data.orderId };
    return runUndoSteps(({ id, undo }) =>
      step.run(id, () => undo({ ctx: systemContext(), input })),
    );
  },
);
