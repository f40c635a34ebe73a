import { inngest } from "@/lib/clients/inngest";
import { readFacts } from "@/lib/services/orders/order-facts";
import { authorizePayment, capturePayment } from "@/lib/services/payments";
import { orderCreated } from "../events";
import { system } from "../system-context";

/**
 * `order/created` → process_payment. Authorizes the order on the method it was placed with; when
 * the units are reserved already, this was the second half, and it captures as its next step.
 */
export const processPayment = inngest.createFunction(
  { id: "process-payment", triggers: [orderCreated] },
  async ({ event, step }) => {
    const { orderId } = event.data;
    const authorized = await step.run("authorize", async () => {
      const ctx = system();
      const order = await readFacts(ctx.db, orderId);
      if (!order?.paymentMethod) return { outcome: "pays_later", status: order?.status };
      const method = order.paymentMethod;
      const result = await authorizePayment({ ctx, input: { orderId, method } });
      return { outcome: result.order.payment?.status ?? "none", status: result.order.status };
    });
    if (authorized.status !== "processing") return authorized;
    return step.run("capture", async () => {
      const captured = await capturePayment({ ctx: system(), input: { orderId } });
      return { outcome: captured.kind };
    });
  },
);
