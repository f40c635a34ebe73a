import { encodeListCursor } from "@/lib/domain/list-cursor";
import { idParams } from "@/lib/domain/url-fields";
import { listDeliveriesQuery, webhookDeliveryPage } from "@/lib/domain/webhooks/endpoint";
import { api, route } from "@/lib/http/route";
import { listWebhookDeliveries } from "@/lib/services/webhook-endpoints";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    params: idParams,
    query: listDeliveriesQuery,
    operation: {
      id: "listWebhookDeliveries",
      tag: "Webhooks",
      summary: "List the deliveries of a webhook endpoint",
      description:
        "One page, newest first. Deliveries are kept for 30 days. Those that wait are pending.",
      scope: "webhooks:write",
      answers: { 200: { description: "A page of deliveries.", schema: webhookDeliveryPage } },
    },
    async handle({ ctx, params, query }) {
      const input = { endpointId: params.id, ...query };
      const { deliveries, next } = await listWebhookDeliveries({ ctx, input });
      return { body: { deliveries, nextCursor: encodeListCursor(next) } };
    },
  }),
});
