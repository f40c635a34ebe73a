import { endpointDisabled } from "@/app/api/v1/webhook-endpoints/url-refusal";
import { idParams } from "@/lib/domain/url-fields";
import { webhookDeliveryView } from "@/lib/domain/webhooks/endpoint";
import { problemOf } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { sendTestEvent } from "@/lib/services/webhook-endpoints";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "required",
    limit: "create",
    params: idParams,
    operation: {
      id: "sendTestEvent",
      tag: "Webhooks",
      summary: "Send a test event",
      description:
        "Posts an event of the type `webhook/test`, once. If it succeeds, an endpoint that was failing counts as repaired.",
      scope: "webhooks:write",
      answers: {
        202: { description: "The delivery, to be made now.", schema: webhookDeliveryView },
      },
      problemTypes: ["endpoint-disabled", "limit-reached"],
    },
    async handle({ ctx, params }) {
      const sent = await sendTestEvent({ ctx, input: { endpointId: params.id } });
      if (sent.kind === "disabled") throw endpointDisabled();
      if (sent.kind === "too_many") {
        throw problemOf("limit-reached", `There are already ${sent.limit} test events that wait.`);
      }
      return { status: 202, body: sent.delivery };
    },
  }),
});
