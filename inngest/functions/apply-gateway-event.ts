import { inngest } from "@/lib/clients/inngest";
import { applyGatewayEvent as apply } from "@/lib/services/payments";
import { gatewayEventReceived } from "../events";
import { system } from "../system-context";

/** A webhook of the gateway: asks how the payment, page or refund stands, and records that. */
export const applyGatewayEvent = inngest.createFunction(
  {
    id: "apply-gateway-event",
    triggers: [gatewayEventReceived],
    batchEvents: { maxSize: 50, timeout: "1s" },
  },
  async ({ events, step }) => {
    // Several hints about one object are answered by asking once.
    const latest = new Map(events.map(({ data }) => [data.objectId, data]));
    return step.run("apply", async () => {
      const outcome = await Promise.allSettled(
        [...latest.values()].map(({ type, objectId }) =>
          apply({ ctx: system(), input: { type, objectId } }),
        ),
      );
      const fault = outcome.find((result) => result.status === "rejected");
      if (fault) throw fault.reason;
      return { objects: latest.size };
    });
  },
);
