import { ControlAway } from "@/lib/clients/embedded-controls";
import type { Verb } from "@/lib/context";
import type { CarrierChange, GatewayFaults } from "@/lib/domain/lab/faults";
import { audit } from "../audit/audit";
import { requireLab } from "./require-lab";

export type FaultsChanged = { kind: "changed" } | { kind: "away"; message: string };

/** Tells the embedded gateway or carrier, or both, how to behave from now on. */
export const changeFaults: Verb<
  { gateway?: GatewayFaults; carrier?: CarrierChange },
  FaultsChanged
> = async ({ ctx, input }) => {
  const controls = requireLab(ctx);
  try {
    if (input.gateway) await controls.gateway.change(input.gateway);
    if (input.carrier) await controls.carrier?.change(input.carrier);
  } catch (error) {
    if (error instanceof ControlAway) return { kind: "away", message: error.message };
    throw error;
  }
  await audit(ctx, ctx.db, { action: "lab/faults_changed", subject: "lab", data: { ...input } });
  return { kind: "changed" };
};
