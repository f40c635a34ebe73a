import { idParams } from "@/lib/domain/url-fields";
import {
  rotateWebhookSecretInput,
  webhookEndpointWithSecret,
} from "@/lib/domain/webhooks/endpoint";
import { api, route } from "@/lib/http/route";
import { rotateWebhookSecret } from "@/lib/services/webhook-endpoints";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "required",
    limit: "create",
    params: idParams,
    body: rotateWebhookSecretInput,
    operation: {
      id: "rotateWebhookSecret",
      tag: "Webhooks",
      summary: "Rotate the secret of a webhook endpoint",
      description:
        "Deliveries are signed with the new and the old secret until the overlap ends, and with the oldest one that is valid: if the answer to a rotation is lost, rotate again.",
      scope: "webhooks:write",
      example: { overlapHours: 24 },
      answers: {
        200: {
          description: "The endpoint, with its new secret.",
          schema: webhookEndpointWithSecret,
        },
      },
    },
    async handle({ ctx, params, body }) {
      const input = { endpointId: params.id, ...body };
      return { body: await rotateWebhookSecret({ ctx, input }) };
    },
  }),
});
