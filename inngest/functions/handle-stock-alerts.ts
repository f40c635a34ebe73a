import { inngest } from "@/lib/clients/inngest";
import { sendStockAlert } from "@/lib/services/emails/send-stock-alert";
import { inventoryLowStock, inventoryOutOfStock } from "../events";
import { system } from "../system-context";

/**
 * `inventory/low_stock` → send_low_stock_alert. Its trigger_reorder is the reorder request that was
 * opened with the reservation that crossed the threshold: the event is sent from that row.
 */
export const handleLowStock = inngest.createFunction(
  { id: "handle-low-stock", triggers: [inventoryLowStock] },
  async ({ event, step }) => {
    const { productId, reorderRequestId } = event.data;
    return step.run("send-low-stock-alert", () =>
      sendStockAlert({
        ctx: system(),
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

/** `inventory/out_of_stock` → send_out_of_stock_alert. */
export const handleOutOfStock = inngest.createFunction(
  { id: "handle-out-of-stock", triggers: [inventoryOutOfStock] },
  async ({ event, step }) => {
    const { orderId, seq, productIds } = event.data;
    return step.run("send-out-of-stock-alert", () =>
      sendStockAlert({
        ctx: system(),
        input: { kind: "out_of_stock", productIds, orderId, cause: seq },
      }),
    );
  },
);
