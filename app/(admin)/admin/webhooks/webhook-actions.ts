"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { asOperator } from "@/lib/actions/action-guard";
import { formFailure } from "@/lib/domain/form-failure";
import { formatCount } from "@/lib/domain/format-count";
import { id } from "@/lib/domain/order/input";
import {
  createWebhookEndpointForm,
  endpointExists,
  redeliverWebhooksForm,
  tooManySecrets,
} from "@/lib/domain/webhooks/endpoint-form";
import {
  changeWebhookEndpoint,
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  redeliverWebhook,
  redeliverWebhooks,
  rotateWebhookSecret,
  sendTestEvent,
} from "@/lib/services/webhook-endpoints";

const path = "/admin/webhooks";
const endpointInput = z.strictObject({ endpointId: id });
const disabledText = "The endpoint is disabled. Enable it first.";

/** Creates an endpoint. Its secret is only ever in this result. */
export async function createEndpointAction(_: unknown, form: FormData) {
  return asOperator(createWebhookEndpointForm, form, async ({ ctx, input }) => {
    const { url, description = null, eventTypes } = input;
    const types = eventTypes.length > 0 ? eventTypes : null;
    const created = await createWebhookEndpoint({
      ctx,
      input: { url, description, eventTypes: types },
    });
    if (created.kind === "invalid_url") {
      return formFailure("Correct the URL.", { url: created.issue });
    }
    if (created.kind === "exists") return formFailure(endpointExists(created.endpointId));
    if (created.kind === "too_many") {
      return formFailure(`There are already ${created.limit} endpoints. Delete one first.`);
    }
    revalidatePath(path);
    return { kind: "created" as const, secret: created.endpoint.secret };
  });
}

export async function rotateSecretAction(_: unknown, form: FormData) {
  return asOperator(endpointInput, form, async ({ ctx, input }) => {
    const rotated = await rotateWebhookSecret({ ctx, input: { ...input, overlapHours: 24 } });
    if (rotated.kind === "too_many") return formFailure(tooManySecrets(rotated.limit));
    revalidatePath(`${path}/${input.endpointId}`);
    return { kind: "rotated" as const, secret: rotated.endpoint.secret };
  });
}

export async function enableEndpointAction(_: unknown, form: FormData) {
  return setEnabled(form, true);
}

export async function pauseEndpointAction(_: unknown, form: FormData) {
  return setEnabled(form, false);
}

async function setEnabled(form: FormData, enabled: boolean) {
  return asOperator(endpointInput, form, async ({ ctx, input: { endpointId } }) => {
    await changeWebhookEndpoint({ ctx, input: { endpointId, changes: { enabled } } });
    revalidatePath(`${path}/${endpointId}`);
    return { kind: "done" as const };
  });
}

export async function sendTestEventAction(_: unknown, form: FormData) {
  return asOperator(endpointInput, form, async ({ ctx, input }) => {
    const sent = await sendTestEvent({ ctx, input });
    if (sent.kind === "disabled") return formFailure(disabledText);
    if (sent.kind === "too_many") return formFailure("Too many test events wait already.");
    revalidatePath(`${path}/${input.endpointId}`);
    return { kind: "done" as const };
  });
}

export async function redeliverWebhooksAction(_: unknown, form: FormData) {
  return asOperator(redeliverWebhooksForm, form, async ({ ctx, input }) => {
    const queued = await redeliverWebhooks({ ctx, input });
    if (queued.kind === "disabled") return formFailure(disabledText);
    if (queued.kind === "no_filter") return formFailure("Filter by a start or by Failed first.");
    if (queued.kind === "too_many") {
      const limit = formatCount(queued.limit);
      return formFailure(`${limit} deliveries wait already. Try again when some are made.`);
    }
    revalidatePath(`${path}/${input.endpointId}`);
    const more = queued.isPartial ? ", as many as may wait. Repeat it for more." : "";
    const message = `Deliveries queued: ${formatCount(queued.deliveries)}${more}`;
    return { kind: "done" as const, message };
  });
}

export async function deleteEndpointAction(_: unknown, form: FormData) {
  const deleted = await asOperator(endpointInput, form, async ({ ctx, input }) => {
    await deleteWebhookEndpoint({ ctx, input });
    return { kind: "done" as const };
  });
  if (deleted.kind !== "done") return deleted;
  revalidatePath(path);
  redirect(path);
}

/** The field holds the ids of the endpoint and the delivery: `3/17`. */
const deliveryInput = z.strictObject({
  delivery: z.string().regex(/^[1-9]\d{0,9}\/[1-9]\d{0,14}$/),
});

export async function redeliverAction(_: unknown, form: FormData) {
  return asOperator(deliveryInput, form, async ({ ctx, input }) => {
    const [endpointId = 0, deliveryId = 0] = input.delivery.split("/").map(Number);
    const queued = await redeliverWebhook({ ctx, input: { endpointId, deliveryId } });
    if (queued.kind === "disabled") return formFailure(disabledText);
    if (queued.kind === "cancelled") return formFailure("The delivery was cancelled.");
    revalidatePath(`${path}/${endpointId}/deliveries/${deliveryId}`);
    return { kind: "done" as const };
  });
}
