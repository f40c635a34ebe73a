import { atOnce, inBatch, orderCreated } from "@/inngest/events";
import { processOrders, type RunPart } from "@/inngest/process-orders";
import { systemContext } from "@/inngest/system-context";
import { inngest } from "@/lib/clients/inngest";
import type { OrderFacts } from "@/lib/domain/order/facts";
import { authorizePayment, capturePayment } from "@/lib/services/payments";

/**
 * `order/created` → process_payment. Authorizes the order on the payment method it was placed with.
 * If the stock is reserved already, the order is now processing, and the payment is captured.
 */
export const processPayment = inngest.createFunction(
  { id: "process-payment", triggers: [inBatch(orderCreated)], batchEvents: atOnce },
  async ({ events, step, runId }) =>
    processOrders(
      { step, runId },
      { functionId: "process-payment", stepId: "authorize", events, process: payOrder },
    ),
);

async function payOrder(orderId: number, runPart: RunPart) {
  const authorized = await runPart("authorize", async () => {
    const { order } = await authorizePayment({ ctx: systemContext(), input: { orderId } });
    return { outcome: outcomeOf(order), status: order.status };
  });
  if (authorized.status !== "processing" || authorized.outcome === "free") return authorized;
  return runPart("capture", async () => {
    const captured = await capturePayment({ ctx: systemContext(), input: { orderId } });
    return { outcome: captured.kind };
  });
}

function outcomeOf({ paymentStatus, paymentMethod, payment }: OrderFacts): string {
  if (paymentStatus === "not_required") return "free";
  if (paymentMethod === null) return "pays_later";
  return payment?.status ?? "none";
}
