import { idParams } from "@/lib/domain/url-fields";
import {
  rotateWebhookSecretInput,
  webhookEndpointWithSecret,
} from "@/lib/domain/webhooks/endpoint";
import { tooManySecrets } from "@/lib/domain/webhooks/endpoint-form";
import { problemOf } from "@/lib/http/problem";
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
        "Deliveries are signed with the new secret, and until the overlap ends with the earlier ones that are valid, of which there are at most three. If the answer to a rotation is lost, rotate again: the secret in use goes on. Without an overlap all earlier ones end at once.",
      scope: "webhooks:write",
      example: { overlapHours: 24 },
      answers: {
        200: {
          description: "The endpoint, with its new secret.",
          schema: webhookEndpointWithSecret,
        },
      },
      problemTypes: ["limit-reached"],
    },
    async handle({ ctx, params, body }) {
      const input = { endpointId: params.id, ...body };
      const rotated = await rotateWebhookSecret({ ctx, input });
      if (rotated.kind === "too_many") {
        throw problemOf("limit-reached", tooManySecrets(rotated.limit));
      }
      return { body: rotated.endpoint };
    },
  }),
});
