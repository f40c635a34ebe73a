import sql from "sql-template-tag";
import { requireShop } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { WebhookEndpointView } from "@/lib/domain/webhooks/endpoint";
import { type EndpointRow, endpointColumns, findEndpoint, toEndpointView } from "./endpoint-row";

/** All endpoints, oldest first. There are few. */
export const listWebhookEndpoints: Verb<void, WebhookEndpointView[]> = async ({ ctx }) => {
  requireShop(ctx.actor, "webhooks:write");
  const rows = await ctx.db.query<EndpointRow>(sql`
    SELECT ${endpointColumns} FROM webhook_endpoints e WHERE e.deleted_at IS NULL ORDER BY e.id`);
  return rows.map((row) => toEndpointView(row, ctx.now()));
};

/** One endpoint. Throws `NotFound`. */
export const readWebhookEndpoint: Verb<{ endpointId: number }, WebhookEndpointView> = async ({
  ctx,
  input,
}) => {
  requireShop(ctx.actor, "webhooks:write");
  return toEndpointView(await findEndpoint(ctx.db, input.endpointId), ctx.now());
};
