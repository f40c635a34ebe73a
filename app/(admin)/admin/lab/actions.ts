"use server";

import { z } from "zod";
import { asOperator } from "@/lib/actions/guard";
import { formFailure } from "@/lib/domain/form-failure";
import { carrierFaults, gatewayFaults, presetInput, presets } from "@/lib/domain/lab/faults";
import { jumpDeadlineInput, loadPlan } from "@/lib/domain/lab/load-plan";
import { changeFaults, jumpDeadline, startLoad, stopLoad } from "@/lib/services/lab";

export async function startLoadAction(input: unknown) {
  return asOperator(loadPlan, input, async ({ ctx, input }) => {
    const started = await startLoad({ ctx, input });
    if (started.kind === "running") return formFailure("A run is under way. Stop it first.");
    if (started.kind === "nothing_on_sale") return formFailure("There is nothing on sale.");
    return started;
  });
}

export async function stopLoadAction() {
  return asOperator(z.undefined(), undefined, async ({ ctx }) => {
    const stopped = await stopLoad({ ctx });
    return stopped ? { kind: "stopped" as const } : formFailure("No run is under way.");
  });
}

export async function applyPresetAction(input: unknown) {
  return asOperator(presetInput, input, async ({ ctx, input }) => {
    const { gateway, carrier } = presets[input.preset];
    const changed = await changeFaults({ ctx, input: { gateway, carrier } });
    return changed.kind === "away" ? formFailure(changed.message) : changed;
  });
}

export async function changeGatewayAction(input: unknown) {
  return asOperator(gatewayFaults, input, async ({ ctx, input: gateway }) => {
    const changed = await changeFaults({ ctx, input: { gateway } });
    return changed.kind === "away" ? formFailure(changed.message) : changed;
  });
}

export async function changeCarrierAction(input: unknown) {
  return asOperator(carrierFaults, input, async ({ ctx, input: carrier }) => {
    const changed = await changeFaults({ ctx, input: { carrier } });
    return changed.kind === "away" ? formFailure(changed.message) : changed;
  });
}

export async function jumpDeadlineAction(input: unknown) {
  return asOperator(jumpDeadlineInput, input, async ({ ctx, input }) => {
    const jumped = await jumpDeadline({ ctx, input });
    if (jumped.kind === "jumped") return jumped;
    const message = "is not an order that waits to be paid";
    return formFailure("Only an unpaid order that waits for its customer has a deadline.", {
      orderId: message,
    });
  });
}
