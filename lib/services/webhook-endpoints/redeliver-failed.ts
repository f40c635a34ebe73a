import sql, { empty } from "sql-template-tag";
import { requireShop } from "@/lib/auth/permissions";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { findEndpoint } from "./endpoint-row";
import { makeDue } from "./make-due";

/** Deliveries that one call queues: the oldest. */
const queuedMax = 10_000;

export type RedeliverFailedOutcome = { kind: "queued"; deliveries: number } | { kind: "disabled" };

/**
 * Posts all deliveries of an endpoint again that have failed after their last try, or those of events
 * within a time. Test events are left out. Throws `NotFound`.
 */
export const redeliverFailed = defineVerb<
  { endpointId: number; from?: Date | undefined; to?: Date | undefined },
  RedeliverFailedOutcome
>("redeliverFailed", async ({ ctx, input }) => {
  requireShop(ctx.actor, "webhooks:write");
  const { endpointId, from, to } = input;
  const now = ctx.now();
  return ctx.db.transaction(async (tx): Promise<RedeliverFailedOutcome> => {
    const endpoint = await findEndpoint(tx, endpointId, sql`FOR UPDATE`);
    if (endpoint.disabledAt !== null) return { kind: "disabled" };
    const queued = await tx.query(sql`
      UPDATE webhook_deliveries SET status = 'pending', tries = 0, next_try_at = ${now},
        first_tried_at = NULL, settled_at = NULL
      WHERE id = ANY (ARRAY(SELECT id FROM webhook_deliveries
        WHERE endpoint_id = ${endpointId} AND status = 'failed' AND position IS NOT NULL
          ${from ? sql`AND created_at >= ${from}` : empty}
          ${to ? sql`AND created_at < ${to}` : empty}
        ORDER BY id LIMIT ${queuedMax})) RETURNING 1`);
    if (queued.length === 0) return { kind: "queued", deliveries: 0 };
    await makeDue(tx, endpointId, now);
    const data = { deliveries: queued.length };
    const subject = `webhook_endpoint:${endpointId}`;
    await audit(ctx, tx, { action: "webhook_endpoint/failed_redelivered", subject, data });
    return { kind: "queued", deliveries: queued.length };
  });
});
