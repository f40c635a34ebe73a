import { inngest } from "@/lib/clients/inngest";
import { releaseStock } from "@/lib/services/inventory/release-stock";
import { reversePayment } from "@/lib/services/payments";
import { voidLabel } from "@/lib/services/shipping/void-label";
import { inventoryOutOfStock, orderCancelled, orderExpired, paymentFailed } from "../events";
import { system } from "../system-context";

/**
 * Compensation. `order/cancelled` → release_inventory, refund_payment; `order/expired` →
 * release_inventory; `payment/failed` → handle_payment_failure; `inventory/out_of_stock` →
 * cancel_pending_orders. Money on one side, label and then units on the other: neither
 * waits for the other's service. Each step undoes what it finds to undo.
 */
export const undoOrder = inngest.createFunction(
  {
    id: "undo-order",
    triggers: [orderCancelled, orderExpired, paymentFailed, inventoryOutOfStock],
  },
  async ({ event, step }) => {
    const input = { orderId: event.data.orderId };
    const goods = async () => {
      const { voided } = await step.run("void-label", () => voidLabel({ ctx: system(), input }));
      const { released } = await step.run("release-inventory", () =>
        releaseStock({ ctx: system(), input }),
      );
      return { voided, released };
    };
    const money = step.run("refund-payment", () => reversePayment({ ctx: system(), input }));
    const [{ voided, released }, { kind }] = await Promise.all([goods(), money]);
    return { voided, released, money: kind };
  },
);
