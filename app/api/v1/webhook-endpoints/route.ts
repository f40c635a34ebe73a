import {
  createWebhookEndpointInput,
  webhookEndpointList,
  webhookEndpointWithSecret,
} from "@/lib/domain/webhooks/endpoint";
import { endpointExists } from "@/lib/domain/webhooks/endpoint-form";
import { problemOf } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import { createWebhookEndpoint, listWebhookEndpoints } from "@/lib/services/webhook-endpoints";
import { urlRefusal } from "./url-refusal";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  POST: route({
    auth: "required",
    limit: "create",
    body: createWebhookEndpointInput,
    operation: {
      id: "createWebhookEndpoint",
      tag: "Webhooks",
      summary: "Create a webhook endpoint",
      description:
        "Events that are committed from now on are posted to the URL by the Standard Webhooks specification. The answer has the secret that verifies their signatures: store it, because it is not shown again. A repeated call is refused with the id of the endpoint that the first one made.",
      scope: "webhooks:write",
      alsoScope: "events:read",
      example: { url: "https://erp.example.com/waybill", eventTypes: ["order/shipped"] },
      answers: {
        201: {
          description: "The endpoint, with its secret.",
          schema: webhookEndpointWithSecret,
          headers: { location: "The path of the endpoint." },
        },
      },
      problemTypes: ["endpoint-exists", "limit-reached"],
    },
    async handle({ ctx, body }) {
      const created = await createWebhookEndpoint({ ctx, input: body });
      if (created.kind === "invalid_url") throw urlRefusal(created.issue);
      if (created.kind === "too_many") {
        const detail = `There are already ${created.limit} endpoints. Delete one first.`;
        throw problemOf("limit-reached", detail);
      }
      if (created.kind === "exists") {
        throw problemOf("endpoint-exists", endpointExists(created.endpointId));
      }
      const { endpoint } = created;
      const location = `/api/v1/webhook-endpoints/${endpoint.id}`;
      return { status: 201, body: endpoint, headers: { location } };
    },
  }),
  GET: route({
    auth: "required",
    limit: "read",
    operation: {
      id: "listWebhookEndpoints",
      tag: "Webhooks",
      summary: "List webhook endpoints",
      scope: "webhooks:write",
      answers: { 200: { description: "All endpoints.", schema: webhookEndpointList } },
    },
    async handle({ ctx }) {
      return { body: { endpoints: await listWebhookEndpoints({ ctx }) } };
    },
  }),
});
