import sql from "sql-template-tag";
import { requireShop } from "@/lib/auth/permissions";
import type { Queryable } from "@/lib/db/database";
import { redeliveredMax } from "@/lib/domain/webhooks/endpoint";
import { isRedeliveryFilter } from "@/lib/domain/webhooks/endpoint-form";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { queuedAgain } from "./delivery-row";
import { findEndpoint } from "./endpoint-row";
import { makeDue } from "./make-due";
import { type RedeliveryFilter, redeliverable } from "./redelivery-filter";

export type RedeliverWebhooksOutcome =
  /** `isPartial`: the limit was reached, so there may be more. */
  | { kind: "queued"; deliveries: number; isPartial: boolean }
  | { kind: "disabled" }
  /** Neither a start nor only what has failed. */
  | { kind: "no_filter" }
  /** As many as are allowed wait for the endpoint already. */
  | { kind: "too_many"; limit: number };

/**
 * Posts the deliveries of an endpoint again that match a filter, with their old `webhook-id` and all
 * their tries: per order in order, and before what waits of that order. No more than `redeliveredMax`
 * wait for an endpoint then. Test events are left out. Throws `NotFound`.
 */
export const redeliverWebhooks = defineVerb<RedeliveryFilter, RedeliverWebhooksOutcome>(
  "redeliverWebhooks",
  async ({ ctx, input }) => {
    requireShop(ctx.actor, "webhooks:write");
    if (!isRedeliveryFilter(input)) return { kind: "no_filter" };
    const { endpointId, status = null, from = null, to = null } = input;
    const now = ctx.now();
    return ctx.db.transaction(async (tx): Promise<RedeliverWebhooksOutcome> => {
      const endpoint = await findEndpoint(tx, endpointId, sql`FOR UPDATE`);
      if (endpoint.disabledAt !== null) return { kind: "disabled" };
      const limit = redeliveredMax - (await countWaiting(tx, endpointId));
      if (limit <= 0) return { kind: "too_many", limit: redeliveredMax };
      const queued = await tx.query(sql`
        UPDATE webhook_deliveries SET ${queuedAgain(now)}
        WHERE id = ANY (ARRAY(SELECT id ${redeliverable(input)} LIMIT ${limit})) RETURNING 1`);
      const deliveries = queued.length;
      if (deliveries === 0) return { kind: "queued", deliveries, isPartial: false };
      await makeDue(tx, endpointId, now);
      const subject = `webhook_endpoint:${endpointId}`;
      const data = { deliveries, status, from, to };
      await audit(ctx, tx, { action: "webhook_endpoint/events_redelivered", subject, data });
      return { kind: "queued", deliveries, isPartial: deliveries === limit };
    });
  },
);

async function countWaiting(tx: Queryable, endpointId: number): Promise<number> {
  const [row] = await tx.query<{ count: number }>(sql`
    SELECT count(*) AS count FROM (SELECT FROM webhook_deliveries
      WHERE endpoint_id = ${endpointId} AND status = 'pending' LIMIT ${redeliveredMax}) waiting`);
  return row?.count ?? 0;
}
