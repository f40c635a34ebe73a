import { urlRefusal } from "@/app/api/v1/webhook-endpoints/url-refusal";
import { idParams } from "@/lib/domain/url-fields";
import { changeWebhookEndpointInput, webhookEndpointView } from "@/lib/domain/webhooks/endpoint";
import { endpointExists } from "@/lib/domain/webhooks/endpoint-form";
import { problemOf } from "@/lib/http/problem";
import { api, route } from "@/lib/http/route";
import {
  changeWebhookEndpoint,
  deleteWebhookEndpoint,
  readWebhookEndpoint,
} from "@/lib/services/webhook-endpoints";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = api({
  GET: route({
    auth: "required",
    limit: "read",
    params: idParams,
    operation: {
      id: "readWebhookEndpoint",
      tag: "Webhooks",
      summary: "Read a webhook endpoint",
      scope: "webhooks:write",
      answers: { 200: { description: "The endpoint.", schema: webhookEndpointView } },
    },
    async handle({ ctx, params }) {
      return { body: await readWebhookEndpoint({ ctx, input: { endpointId: params.id } }) };
    },
  }),
  PATCH: route({
    auth: "required",
    limit: "create",
    params: idParams,
    body: changeWebhookEndpointInput,
    operation: {
      id: "changeWebhookEndpoint",
      tag: "Webhooks",
      summary: "Change, pause or enable a webhook endpoint",
      description:
        "While an endpoint is disabled its events wait. Once it is enabled they are delivered in order, with those that failed before. To change the URL or the types, an API key needs the scope events:read as well.",
      scope: "webhooks:write",
      example: { enabled: true },
      answers: { 200: { description: "The changed endpoint.", schema: webhookEndpointView } },
      problemTypes: ["endpoint-exists"],
    },
    async handle({ ctx, params, body }) {
      const input = { endpointId: params.id, changes: body };
      const changed = await changeWebhookEndpoint({ ctx, input });
      if (changed.kind === "invalid_url") throw urlRefusal(changed.issue);
      if (changed.kind === "exists") {
        throw problemOf("endpoint-exists", endpointExists(changed.endpointId));
      }
      return { body: changed.endpoint };
    },
  }),
  DELETE: route({
    auth: "required",
    limit: "create",
    params: idParams,
    operation: {
      id: "deleteWebhookEndpoint",
      tag: "Webhooks",
      summary: "Delete a webhook endpoint",
      description:
        "Deliveries that wait are cancelled. To keep them, disable the endpoint instead.",
      scope: "webhooks:write",
      answers: { 204: { description: "The endpoint was deleted." } },
    },
    async handle({ ctx, params }) {
      await deleteWebhookEndpoint({ ctx, input: { endpointId: params.id } });
      return new Response(null, { status: 204 });
    },
  }),
});
