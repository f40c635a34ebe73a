import sql from "sql-template-tag";
import { actorName } from "@/lib/auth/actor";
import { requireShop } from "@/lib/auth/permissions";
import { newWebhookSecret } from "@/lib/clients/webhook-signature";
import {
  type CreateWebhookEndpoint,
  endpointsMax,
  type WebhookEndpointWithSecret,
} from "@/lib/domain/webhooks/endpoint";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import {
  type EndpointRow,
  endpointColumns,
  sealWebhookSecret,
  toEndpointView,
  withoutQuery,
} from "./endpoint-row";
import { findSameEndpoint, lockEndpoints } from "./same-endpoint";

export type CreateEndpointOutcome =
  | { kind: "created"; endpoint: WebhookEndpointWithSecret }
  /** The URL can't be used. The issue continues the field's name. */
  | { kind: "invalid_url"; issue: string }
  /** An endpoint has this URL and these types already, perhaps from the same call before. */
  | { kind: "exists"; endpointId: number }
  | { kind: "too_many"; limit: number };

/**
 * Creates an endpoint for the events that are committed from now on. This is the only time that its
 * secret is shown. An API key that chooses where events go can read them, so it needs both
 * scopes.
 */
export const createWebhookEndpoint = defineVerb<CreateWebhookEndpoint, CreateEndpointOutcome>(
  "createWebhookEndpoint",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "webhooks:write");
    requireShop(ctx.actor, "events:read");
    const issue = await ctx.webhookSender.refuseUrl(input.url);
    if (issue !== null) return { kind: "invalid_url", issue };
    const { url, eventTypes, description } = input;
    const secret = newWebhookSecret();
    const now = ctx.now();
    return ctx.db.transaction(async (tx) => {
      await lockEndpoints(tx);
      const endpointId = await findSameEndpoint(tx, input);
      if (endpointId !== null) return { kind: "exists", endpointId };
      const [row] = await tx.query<EndpointRow>(sql`
        INSERT INTO webhook_endpoints AS e
          (url, event_types, description, secret, cursor_position, created_by, created_at, updated_at)
        SELECT ${url}, ${eventTypes}::text[], ${description}, ${sealWebhookSecret(ctx, secret)},
          c.last_position, ${actorName(ctx.actor)}, ${now}::timestamptz, ${now}::timestamptz
        FROM feed_counter c WHERE ${endpointsMax} > (
          SELECT count(*) FROM webhook_endpoints WHERE deleted_at IS NULL)
        RETURNING ${endpointColumns}`);
      if (!row) return { kind: "too_many", limit: endpointsMax };
      const subject = `webhook_endpoint:${row.id}`;
      const data = { eventTypes, url: withoutQuery(url) };
      await audit(ctx, tx, { action: "webhook_endpoint/created", subject, data });
      return { kind: "created", endpoint: { ...toEndpointView(row, now), secret } };
    });
  },
);
