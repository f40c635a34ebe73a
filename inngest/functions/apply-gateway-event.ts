import { inngest } from "@/lib/clients/inngest";
import { tryEach } from "@/lib/services/failures/try-each";
import { applyGatewayEvent as apply } from "@/lib/services/payments";
import { groupBy, workThrough } from "../batch";
import { gatewayEventReceived } from "../events";
import { system } from "../system-context";

/** A webhook of the gateway: asks how the payment, page or refund stands, and records that. */
export const applyGatewayEvent = inngest.createFunction(
  {
    id: "apply-gateway-event",
    triggers: [gatewayEventReceived],
    batchEvents: { maxSize: 50, timeout: "1s" },
  },
  async ({ events, step, runId }) =>
    workThrough(
      { step, runId },
      {
        functionId: "apply-gateway-event",
        stepId: "apply",
        // Several hints about one object are answered by asking once.
        groups: groupBy(events, ({ data }) => data.objectId),
        work: (groups) =>
          tryEach(groups, ({ events: [{ data }] }) =>
            apply({ ctx: system(), input: { type: data.type, objectId: data.objectId } }),
          ),
      },
    ),
);
