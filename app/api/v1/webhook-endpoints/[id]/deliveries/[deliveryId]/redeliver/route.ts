import { endpointDisabled } from "@/app/api/v1/webhook-endpoints/url-refusal";
import { deliveryParams, webhookDeliveryView } from "@/lib/domain/webhooks/endpoint";
import { problem } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { redeliverWebhook } from "@/lib/services/webhook-endpoints";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "required",
    limit: "create",
    params: deliveryParams,
    operation: {
      id: "redeliverWebhook",
      tag: "Webhooks",
      summary: "Deliver an event again",
      description:
        "Whatever became of the delivery, it is made again, with the same `webhook-id` and all its tries. Later events of the order wait for it.",
      scope: "webhooks:write",
      answers: {
        202: { description: "The delivery, to be made now.", schema: webhookDeliveryView },
      },
      problems: { 409: "The delivery was cancelled." },
      problemTypes: ["endpoint-disabled"],
    },
    async handle({ ctx, params }) {
      const input = { endpointId: params.id, deliveryId: params.deliveryId };
      const queued = await redeliverWebhook({ ctx, input });
      if (queued.kind === "disabled") throw endpointDisabled();
      if (queued.kind === "cancelled") throw problem(409, "The delivery was cancelled.");
      return { status: 202, body: queued.delivery };
    },
  }),
});
