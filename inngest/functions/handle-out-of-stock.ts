import { inventoryOutOfStock } from "@/inngest/events";
import { systemContext } from "@/inngest/system-context";
import { inngest } from "@/lib/clients/inngest";
import { sendStockAlert } from "@/lib/services/emails/send-stock-alert";

/** `inventory/out_of_stock` → send_out_of_stock_alert. */
export const handleOutOfStock = inngest.createFunction(
  { id: "handle-out-of-stock", triggers: [inventoryOutOfStock] },
  async ({ event, step }) => {
    const { orderId, seq, productIds } = event.data;
    return step.run("send-out-of-stock-alert", () =>
      sendStockAlert({
        ctx: systemContext(),
        input: { kind: "out_of_stock", productIds, orderId, cause: seq },
      }),
    );
  },
);
