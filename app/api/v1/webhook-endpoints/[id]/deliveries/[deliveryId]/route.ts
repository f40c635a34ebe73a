import { deliveryParams, webhookDeliveryWithAttempts } from "@/lib/domain/webhooks/endpoint";
import { api, route } from "@/lib/http/route";
import { readWebhookDelivery } from "@/lib/services/webhook-endpoints";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    params: deliveryParams,
    operation: {
      id: "readWebhookDelivery",
      tag: "Webhooks",
      summary: "Read a delivery with its attempts and its body",
      scope: "webhooks:write",
      alsoScope: "events:read",
      answers: { 200: { description: "The delivery.", schema: webhookDeliveryWithAttempts } },
    },
    async handle({ ctx, params }) {
      const input = { endpointId: params.id, deliveryId: params.deliveryId };
      return { body: await readWebhookDelivery({ ctx, input }) };
    },
  }),
});
