import { z } from "zod";
import { feedEventType } from "@/lib/domain/feed";
import { id } from "@/lib/domain/order/input";
import { optionalLine } from "@/lib/domain/text";
import { instantText } from "@/lib/domain/url-fields";
import { createWebhookEndpointInput, redeliverableStatus } from "./endpoint";

/** The form that creates an endpoint. No type is an empty choice, which means all. */
export const createWebhookEndpointForm = z.strictObject({
  url: createWebhookEndpointInput.shape.url,
  description: optionalLine(200),
  eventTypes: z.array(feedEventType).default([]),
});

/** Which deliveries of an endpoint are made again. All of them, by no filter at all, is refused. */
export const redeliverWebhooksForm = z
  .strictObject({
    endpointId: id,
    status: redeliverableStatus.optional(),
    from: instantText.optional(),
    to: instantText.optional(),
  })
  .refine(isRedeliveryFilter, "needs a start, unless only what has failed is delivered again");

/** Whether deliveries are narrowed down enough to make them again, and are none that wait. */
export function isRedeliveryFilter({
  status,
  from,
}: {
  status?: string | undefined;
  from?: unknown;
}): boolean {
  if (status === "failed") return true;
  return (status === undefined || status === "delivered") && from !== undefined;
}

/** Why a secret is not rotated while so many earlier ones are valid. */
export function tooManySecrets(limit: number): string {
  return `${limit} earlier secrets are valid. Wait until one ends, or rotate without an overlap.`;
}

/** Why an endpoint is not created a second time, or changed into another one. */
export function endpointExists(endpointId: number): string {
  return `Webhook endpoint ${endpointId} has this URL and these event types already.`;
}
