import { collected, gatewayEventReceived, inBatch } from "@/inngest/events";
import { groupEvents, processBatch } from "@/inngest/process-batch";
import { systemContext } from "@/inngest/system-context";
import { tryEachOrder } from "@/inngest/try-each-order";
import { inngest } from "@/lib/clients/inngest";
import { applyGatewayEvent as apply } from "@/lib/services/payments";

/** A webhook of the gateway: retrieves the payment, checkout or refund, and records its state. */
export const applyGatewayEvent = inngest.createFunction(
  {
    id: "apply-gateway-event",
    triggers: [inBatch(gatewayEventReceived)],
    batchEvents: collected,
  },
  async ({ events, step, runId }) =>
    processBatch(
      { step, runId },
      {
        functionId: "apply-gateway-event",
        stepId: "apply",
        // Several events about one object need only one retrieval.
        groups: groupEvents(events, ({ data }) => data.objectId),
        process: (groups) =>
          tryEachOrder(groups, ({ events }) => {
            const [{ data }] = events;
            const eventIds = events.map((event) => event.data.eventId);
            const input = { type: data.type, objectId: data.objectId, eventIds };
            return apply({ ctx: systemContext(), input });
          }),
      },
    ),
);
