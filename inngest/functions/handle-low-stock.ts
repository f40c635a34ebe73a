import { inventoryLowStock } from "@/inngest/events";
import { systemContext } from "@/inngest/system-context";
import { inngest } from "@/lib/clients/inngest";
import { sendStockAlert } from "@/lib/services/emails/send-stock-alert";

/**
 * `inventory/low_stock` → send_low_stock_alert. Its other handler, trigger_reorder, is done
 * already: the reservation that crossed the threshold opened the reorder request that this event is
 * sent from.
 */
export const handleLowStock = inngest.createFunction(
  { id: "handle-low-stock", triggers: [inventoryLowStock] },
  async ({ event, step }) => {
    const { productId, reorderRequestId } = event.data;
    return step.run("send-low-stock-alert", () =>
      sendStockAlert({
        ctx: systemContext(),
        input: {
          kind: "low_stock",
          productIds: [productId],
          orderId: null,
          cause: reorderRequestId,
        },
      }),
    );
  },
);
