import sql, { empty } from "sql-template-tag";
import { requireShop } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import type { ChangeWebhookEndpoint, WebhookEndpointView } from "@/lib/domain/webhooks/endpoint";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { queuedAgain } from "./delivery-row";
import { disableEndpoint } from "./disable-endpoint";
import {
  type EndpointRow,
  endpointColumns,
  findEndpoint,
  toEndpointView,
  withoutQuery,
} from "./endpoint-row";
import { makeDue } from "./make-due";
import { findSameEndpoint, lockEndpoints } from "./same-endpoint";

export type ChangeEndpointOutcome =
  | { kind: "changed"; endpoint: WebhookEndpointView }
  | { kind: "invalid_url"; issue: string }
  /** Another endpoint has this URL and these types already. */
  | { kind: "exists"; endpointId: number };

/**
 * Changes an endpoint, from the next post on. While it is disabled its events wait: they are delivered
 * once it is enabled, with those that failed while it was failing. At a new URL it does not count as
 * failing. Its types are those of the events from now on: what is queued is delivered. An API key
 * that chooses where events go can read them, so it needs both scopes for that. Throws `NotFound`.
 */
export const changeWebhookEndpoint = defineVerb<
  { endpointId: number; changes: ChangeWebhookEndpoint },
  ChangeEndpointOutcome
>("changeWebhookEndpoint", async ({ ctx, input }) => {
  requireShop(ctx.actor, "webhooks:write");
  const { endpointId, changes } = input;
  const isRedirected = changes.url !== undefined || changes.eventTypes !== undefined;
  if (isRedirected) requireShop(ctx.actor, "events:read");
  const issue = changes.url === undefined ? null : await ctx.webhookSender.refuseUrl(changes.url);
  if (issue !== null) {
    await findEndpoint(ctx.db, endpointId);
    return { kind: "invalid_url", issue };
  }
  const now = ctx.now();
  return ctx.db.transaction(async (tx) => {
    if (isRedirected) await lockEndpoints(tx);
    const before = await findEndpoint(tx, endpointId, sql`FOR UPDATE`);
    const { url, description, eventTypes } = { ...before, ...withoutUndefined(changes) };
    const same = isRedirected ? await findSameEndpoint(tx, { url, eventTypes }, endpointId) : null;
    if (same !== null) return { kind: "exists", endpointId: same };
    const isEnabled = before.disabledAt === null;
    const isEnabling = changes.enabled === true && !isEnabled;
    const hasNewUrl = url !== before.url;
    if (isEnabling || hasNewUrl) await startAfresh(ctx, tx, before, { enable: isEnabling });
    if (changes.enabled === false && isEnabled) await disableEndpoint(ctx, tx, before, "operator");
    const [row] = await tx.query<EndpointRow>(sql`
      UPDATE webhook_endpoints e SET url = ${url}, description = ${description},
        event_types = ${eventTypes}::text[], updated_at = ${now}
      WHERE e.id = ${endpointId} RETURNING ${endpointColumns}`);
    if (!row) throw new Error("The endpoint was not changed.");
    await audit(ctx, tx, {
      action: "webhook_endpoint/changed",
      subject: `webhook_endpoint:${endpointId}`,
      data: {
        fields: Object.keys(changes),
        enabled: row.disabledAt === null,
        ...(hasNewUrl && { url: { from: withoutQuery(before.url), to: withoutQuery(url) } }),
      },
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
async function startAfresh(
  ctx: Context,
  tx: Queryable,
  { id, failingSince }: EndpointRow,
  { enable }: { enable: boolean },
): Promise<void> {
  const now = ctx.now();
  await tx.query(sql`
    UPDATE webhook_deliveries SET ${queuedAgain(now)}
    WHERE endpoint_id = ${id} AND (status = 'pending'
      OR (status = 'failed' AND position IS NOT NULL AND settled_at >= ${failingSince}))`);
  await tx.query(sql`
    UPDATE webhook_endpoints SET failures = 0, failing_since = NULL, hold_until = NULL
      ${enable ? sql`, disabled_at = NULL, disabled_reason = NULL` : empty}
    WHERE id = ${id}`);
  await makeDue(tx, id, now);
}
