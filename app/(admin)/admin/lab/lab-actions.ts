"use server";

import { z } from "zod";
import { asOperator } from "@/lib/actions/action-guard";
import { formFailure } from "@/lib/domain/form-failure";
import {
  carrierFaultsForm,
  gatewayFaultsForm,
  presetInput,
  presets,
} from "@/lib/domain/lab/faults";
import { loadPlan, skipDeadlineInput } from "@/lib/domain/lab/load-plan";
import { changeFaults, skipDeadline, startLoad, stopLoad } from "@/lib/services/lab";

export async function startLoadAction(_: unknown, form: FormData) {
  return asOperator(loadPlan, form, async ({ ctx, input }) => {
    const started = await startLoad({ ctx, input });
    if (started.kind === "running") return formFailure("A run is in progress. Stop it first.");
    if (started.kind === "nothing_on_sale")
      return formFailure("No product is on sale. Add stock or restore a product first.");
    return started;
  });
}

export async function stopLoadAction() {
  return asOperator(z.undefined(), undefined, async ({ ctx }) => {
    const stopped = await stopLoad({ ctx });
    return stopped ? { kind: "stopped" as const } : formFailure("No run is in progress.");
  });
}

export async function applyPresetAction(input: unknown) {
  return asOperator(presetInput, input, async ({ ctx, input }) => {
    const { gateway, carrier } = presets[input.preset];
    const changed = await changeFaults({ ctx, input: { gateway, carrier } });
    return changed.kind === "unavailable" ? formFailure(changed.message) : changed;
  });
}

export async function changeGatewayFaultsAction(_: unknown, form: FormData) {
  return asOperator(gatewayFaultsForm, form, async ({ ctx, input: gateway }) => {
    const changed = await changeFaults({ ctx, input: { gateway } });
    return changed.kind === "unavailable" ? formFailure(changed.message) : changed;
  });
}

export async function changeCarrierFaultsAction(_: unknown, form: FormData) {
  return asOperator(carrierFaultsForm, form, async ({ ctx, input: carrier }) => {
    const changed = await changeFaults({ ctx, input: { carrier } });
    return changed.kind === "unavailable" ? formFailure(changed.message) : changed;
  });
}

export async function skipDeadlineAction(_: unknown, form: FormData) {
  return asOperator(skipDeadlineInput, form, async ({ ctx, input }) => {
    const skipped = await skipDeadline({ ctx, input });
    if (skipped.kind === "skipped") return skipped;
    return formFailure("Only an order that is waiting for payment has a payment deadline.", {
      orderId: "Enter the number of an order that is waiting for payment.",
    });
  });
}
