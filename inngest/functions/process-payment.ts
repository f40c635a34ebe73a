import { orderCreated } from "@/inngest/events";
import { systemContext } from "@/inngest/system-context";
import { inngest } from "@/lib/clients/inngest";
import { readOrderFacts } from "@/lib/services/orders/order-facts";
import { authorizePayment, capturePayment } from "@/lib/services/payments";

/**
 * `order/created` → process_payment. Authorizes the order on the payment method it was placed with.
 * If the stock is reserved already, the order is now processing, and the payment is captured.
 */
export const processPayment = inngest.createFunction(
  { id: "process-payment", triggers: [orderCreated] },
  async ({ event, step }) => {
    const { orderId } = event.data;
    const authorized = await step.run("authorize", async () => {
      const ctx = systemContext();
      const order = await readOrderFacts(ctx.db, orderId);
      if (order?.paymentStatus === "not_required") return { outcome: "free", status: order.status };
      if (!order?.paymentMethod) return { outcome: "pays_later", status: order?.status };
      const method = order.paymentMethod;
      const result = await authorizePayment({ ctx, input: { orderId, method } });
      return { outcome: result.order.payment?.status ?? "none", status: result.order.status };
    });
    if (authorized.status !== "processing" || authorized.outcome === "free") return authorized;
    return step.run("capture", async () => {
      const captured = await capturePayment({ ctx: systemContext(), input: { orderId } });
      return { outcome: captured.kind };
    });
  },
);
