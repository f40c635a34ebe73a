import sql, { type Sql } from "sql-template-tag";
import { requireShop } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import type { ChangeWebhookEndpoint, WebhookEndpointView } from "@/lib/domain/webhooks/endpoint";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { disableEndpoint } from "./disable-endpoint";
import { type EndpointRow, endpointColumns, findEndpoint, toEndpointView } from "./endpoint-row";

export type ChangeEndpointOutcome =
  | { kind: "changed"; endpoint: WebhookEndpointView }
  | { kind: "invalid_url"; issue: string };

/**
 * Changes an endpoint. While it is disabled its events wait: they are delivered once it is enabled,
 * with those that failed while it was failing. Throws `NotFound`.
 */
export const changeWebhookEndpoint = defineVerb<
  { endpointId: number; changes: ChangeWebhookEndpoint },
  ChangeEndpointOutcome
>("changeWebhookEndpoint", async ({ ctx, input }) => {
  requireShop(ctx.actor, "webhooks:write");
  const { endpointId, changes } = input;
  const issue = changes.url === undefined ? null : await ctx.webhookSender.refuseUrl(changes.url);
  if (issue !== null) {
    await findEndpoint(ctx.db, endpointId);
    return { kind: "invalid_url", issue };
  }
  const now = ctx.now();
  return ctx.db.transaction(async (tx) => {
    const before = await findEndpoint(tx, endpointId, sql`FOR UPDATE`);
    const isEnabled = before.disabledAt === null;
    if (changes.enabled === true && !isEnabled) await enable(ctx, tx, before);
    if (changes.enabled === false && isEnabled) await disableEndpoint(ctx, tx, before, "operator");
    const { url, description, eventTypes } = { ...before, ...withoutUndefined(changes) };
    const [row] = await tx.query<EndpointRow>(sql`
      UPDATE webhook_endpoints e SET url = ${url}, description = ${description},
        event_types = ${eventTypes}::text[], updated_at = ${now}
      WHERE e.id = ${endpointId} RETURNING ${endpointColumns}`);
    if (!row) throw new Error("The endpoint was not changed.");
    await audit(ctx, tx, {
      action: "webhook_endpoint/changed",
      subject: `webhook_endpoint:${endpointId}`,
      data: { fields: Object.keys(changes), enabled: row.disabledAt === null },
    });
    return { kind: "changed", endpoint: toEndpointView(row, now) };
  });
});

function withoutUndefined({ enabled: _, ...changes }: ChangeWebhookEndpoint) {
  const entries = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Pick<EndpointRow, "url" | "description">> &
    Partial<Pick<EndpointRow, "eventTypes">>;
}

/** All that waits or has failed since the endpoint began to fail is due now, with all its tries. */
async function enable(ctx: Context, tx: Queryable, endpoint: EndpointRow): Promise<void> {
  const now = ctx.now();
  await tx.query(sql`
    UPDATE webhook_deliveries SET status = 'pending', tries = 0, next_try_at = ${now},
      first_tried_at = NULL, settled_at = NULL
    WHERE endpoint_id = ${endpoint.id} AND (status = 'pending'
      OR (status = 'failed' AND position IS NOT NULL AND settled_at >= ${endpoint.failingSince}))`);
  await tx.query(sql`
    UPDATE webhook_endpoints SET disabled_at = NULL, disabled_reason = NULL, ${startsAfresh(now)}
    WHERE id = ${endpoint.id}`);
}

function startsAfresh(now: Date): Sql {
  return sql`failures = 0, failing_since = NULL, hold_until = NULL, due_at = ${now},
    revision = revision + 1`;
}
