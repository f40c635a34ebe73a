import { webhookDeliveriesDue } from "@/inngest/events";
import { systemContext } from "@/inngest/system-context";
import { inngest } from "@/lib/clients/inngest";
import { deliverWebhooks as deliver } from "@/lib/services/webhook-endpoints";

/** Events of an order come within a second or so: one run takes them all. */
const stayMs = 1_000;

/**
 * Posts what is due to one webhook endpoint. Each endpoint has runs of its own, one at a time, so that
 * one that hangs delays neither another nor an order.
 */
export const deliverWebhooks = inngest.createFunction(
  {
    id: "deliver-webhooks",
    triggers: [webhookDeliveriesDue],
    concurrency: [{ key: "event.data.endpointId", limit: 1 }],
  },
  // It has retries although the dispatcher starts another run while anything is due: that a run ended
  // with its process is nothing for operators to look at.
  async ({ event, step }) =>
    step.run("deliver", () =>
      deliver({ ctx: systemContext(), input: { endpointId: event.data.endpointId, stayMs } }),
    ),
);
