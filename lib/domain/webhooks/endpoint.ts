import { z } from "zod";
import { requireAnyField } from "@/lib/domain/any-field";
import { feedEvent, feedEventType, feedEventTypes } from "@/lib/domain/feed";
import { bigListCursor } from "@/lib/domain/list-cursor";
import { maxCharactersMessage, singleLineText } from "@/lib/domain/text";
import { idCursor, idText, wholeNumberText } from "@/lib/domain/url-fields";

/** Endpoints that a shop may have. */
export const endpointsMax = 25;

/** Earlier secrets of an endpoint that are valid at once. */
export const previousSecretsMax = 3;

const time = z.iso.datetime();
const urlCharsMax = 2_048;
const url = singleLineText(urlCharsMax)
  .transform(normalizedUrl)
  .pipe(z.string().max(urlCharsMax, maxCharactersMessage(urlCharsMax)))
  .describe(
    "An `https:` or `http:` URL that leads to the public internet. It is stored as browsers write it, without a fragment.",
  );
const eventTypes = z
  .array(feedEventType)
  .min(1, "must name a type, or be null for all")
  .max(feedEventTypes.length)
  .refine((types) => new Set(types).size === types.length, "must name each type once")
  .meta({ uniqueItems: true })
  .nullable()
  .describe("The types of events to deliver; null for all.");
const description = singleLineText(200).nullable();

/** Writes the same URL in the same way. What is no URL stays as it is, and is refused later. */
function normalizedUrl(text: string): string {
  if (!URL.canParse(text)) return text;
  const parsed = new URL(text);
  parsed.hash = "";
  return parsed.href;
}

export const createWebhookEndpointInput = z.strictObject({
  url,
  eventTypes: eventTypes.default(null),
  description: description.default(null),
});
export type CreateWebhookEndpoint = z.infer<typeof createWebhookEndpointInput>;

export const changeWebhookEndpointInput = requireAnyField(
  z.strictObject({
    url: url.optional(),
    eventTypes: eventTypes.optional(),
    description: description.optional(),
    enabled: z
      .boolean()
      .optional()
      .describe("False pauses the endpoint: its events wait. True delivers them, failed ones too."),
  }),
);
export type ChangeWebhookEndpoint = z.infer<typeof changeWebhookEndpointInput>;

export const rotateWebhookSecretInput = z.strictObject({
  overlapHours: z
    .int()
    .min(0)
    .max(168)
    .default(24)
    .describe("How long deliveries are signed with the earlier secrets too."),
});

/** A URL to which events are posted. Its secret is shown only when it is made. */
export const webhookEndpointView = z
  .object({
    id: z.int(),
    url: z.string(),
    description: z.string().nullable(),
    eventTypes: z.array(z.string()).nullable(),
    status: z
      .enum(["enabled", "failing", "disabled"])
      .describe("`failing`: it gets one delivery at a time until one succeeds."),
    disabledReason: z
      .enum(["operator", "gone", "failing"])
      .nullable()
      .describe("`gone`: it answered 410. `failing`: it failed for days."),
    failuresInRow: z.int(),
    failingSince: time.nullable(),
    lastDeliveredAt: time.nullable(),
    position: z.int().describe("Events up to this position of the feed have their deliveries."),
    previousSecretExpiresAt: time.nullable(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: "WebhookEndpoint" });
export type WebhookEndpointView = z.infer<typeof webhookEndpointView>;

export const webhookEndpointWithSecret = webhookEndpointView
  .extend({
    secret: z.string().describe("Verifies the signatures of deliveries. It is not shown again."),
  })
  .meta({ id: "WebhookEndpointWithSecret" });
export type WebhookEndpointWithSecret = z.infer<typeof webhookEndpointWithSecret>;

export const webhookEndpointList = z.object({ endpoints: z.array(webhookEndpointView) });

/** The type of the event that an operator or integrator sends by hand. */
export const testEventType = "webhook/test";

export const deliveryStatus = z.enum(["pending", "delivered", "failed", "cancelled"]);
export type DeliveryStatus = z.infer<typeof deliveryStatus>;

/** Deliveries that can be made again. Those that wait are made anyway, and cancelled ones never. */
export const redeliverableStatus = deliveryStatus.extract(["delivered", "failed"]);

/** Deliveries that one call queues again: the oldest. No more than these may wait for an endpoint. */
export const redeliveredMax = 10_000;

/** One post to an endpoint, and its answer. */
export const deliveryAttempt = z.object({
  at: time,
  ms: z.int(),
  status: z.int().nullable().describe("The status of the answer; null if there was none."),
  error: z.string().nullable().describe("Why there was no answer."),
  body: z.string().nullable().describe("The start of the answer's body."),
});
export type DeliveryAttempt = z.infer<typeof deliveryAttempt>;

/** What becomes of one event at one endpoint. */
export const webhookDeliveryView = z
  .object({
    id: z.int(),
    endpointId: z.int(),
    webhookId: z.string().describe("The header `webhook-id`: the same in every attempt."),
    type: z.string(),
    position: z.int().nullable(),
    orderId: z.int().nullable(),
    seq: z.int().nullable(),
    status: deliveryStatus,
    tries: z.int(),
    nextTryAt: time.nullable(),
    settledAt: time.nullable(),
    createdAt: time,
    lastAttempt: deliveryAttempt.nullable(),
  })
  .meta({ id: "WebhookDelivery" });
export type WebhookDeliveryView = z.infer<typeof webhookDeliveryView>;

export const webhookDeliveryWithAttempts = webhookDeliveryView
  .extend({
    attempts: z.array(deliveryAttempt).describe("The latest attempts, oldest first."),
    payload: z.string().nullable().describe("The body as it is posted; null if it is gone."),
  })
  .meta({ id: "WebhookDeliveryWithAttempts" });
export type WebhookDeliveryWithAttempts = z.infer<typeof webhookDeliveryWithAttempts>;

/** The query of the list of an endpoint's deliveries. */
export const listDeliveriesQuery = z.strictObject({
  status: deliveryStatus.optional(),
  limit: wholeNumberText(1, 100).default(20),
  cursor: bigListCursor.optional(),
});

export const deliveryParams = z.object({ id: idText, deliveryId: idCursor });

export const webhookDeliveryPage = z.object({
  deliveries: z.array(webhookDeliveryView),
  nextCursor: z.string().nullable().describe("The `cursor` of the next page; null on the last."),
});

/** The body of a delivery. */
export const webhookPayload = z
  .object({
    type: z.string(),
    timestamp: time.describe("When the event occurred."),
    data: z.union([feedEvent, z.object({ endpointId: z.int() })]),
  })
  .meta({ id: "WebhookPayload" });
export type WebhookPayload = z.infer<typeof webhookPayload>;
