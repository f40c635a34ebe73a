import { ControlUnavailable } from "@/lib/clients/embedded-controls";
import type { CarrierChange, GatewayFaults } from "@/lib/domain/lab/faults";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { requireLab } from "./require-lab";

export type ChangeFaultsOutcome = { kind: "changed" } | { kind: "unavailable"; message: string };

/** Sets the faults that the embedded gateway or carrier, or both, inject from now on. */
export const changeFaults = defineVerb<
  { gateway?: GatewayFaults; carrier?: CarrierChange },
  ChangeFaultsOutcome
>("changeFaults", async ({ ctx, input }) => {
  const controls = requireLab(ctx);
  try {
    if (input.gateway) await controls.gateway.change(input.gateway);
    if (input.carrier) await controls.carrier?.change(input.carrier);
  } catch (error) {
    if (error instanceof ControlUnavailable) return { kind: "unavailable", message: error.message };
    throw error;
  }
  await audit(ctx, ctx.db, { action: "lab/faults_changed", subject: "lab", data: { ...input } });
  return { kind: "changed" };
});
