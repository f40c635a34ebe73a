import { inngest } from "@/lib/clients/inngest";
import { releaseStock } from "@/lib/services/inventory/release-stock";
import { settlePayment } from "@/lib/services/payments";
import { voidLabel } from "@/lib/services/shipping/void-label";
import { inventoryOutOfStock, orderCancelled, orderExpired, paymentFailed } from "../events";
import { system } from "../system-context";

/**
 * Compensation. `order/cancelled` → release_inventory, refund_payment; `order/expired` →
 * release_inventory; `payment/failed` → handle_payment_failure; `inventory/out_of_stock` →
 * cancel_pending_orders. Each step looks at the order as it is and undoes what is there to undo.
 */
export const undoOrder = inngest.createFunction(
  {
    id: "undo-order",
    triggers: [orderCancelled, orderExpired, paymentFailed, inventoryOutOfStock],
  },
  async ({ event, step }) => {
    const input = { orderId: event.data.orderId };
    const { released } = await step.run("release-inventory", () =>
      releaseStock({ ctx: system(), input }),
    );
    const { voided } = await step.run("void-label", () => voidLabel({ ctx: system(), input }));
    const money = await step.run("refund-payment", () => settlePayment({ ctx: system(), input }));
    return { released, voided, money: money.kind };
  },
);
