import sql from "sql-template-tag";
import { NotFound, requireOperator, requireShop } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { WebhookEndpointView } from "@/lib/domain/webhooks/endpoint";
import { actorDisplayName } from "@/lib/services/audit/actor-display-name";
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

/** An endpoint as its page shows it, also after it was deleted, when its URL is empty. */
export interface InspectedEndpoint {
  endpoint: WebhookEndpointView;
  /** The user's name, or the stored actor if it was not a user. */
  createdBy: string;
  deletedAt: string | null;
}

/** One endpoint for its page. Throws `NotFound`. */
export const inspectWebhookEndpoint: Verb<{ endpointId: number }, InspectedEndpoint> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  const [row] = await ctx.db.query<EndpointRow & { createdBy: string; deletedAt: Date | null }>(sql`
    SELECT ${endpointColumns}, ${actorDisplayName(sql`e.created_by`)} AS "createdBy",
      e.deleted_at AS "deletedAt"
    FROM webhook_endpoints e WHERE e.id = ${input.endpointId}`);
  if (!row) throw new NotFound("Webhook endpoint not found.");
  const { createdBy, deletedAt } = row;
  const endpoint = toEndpointView(row, ctx.now());
  return { endpoint, createdBy, deletedAt: deletedAt?.toISOString() ?? null };
};
