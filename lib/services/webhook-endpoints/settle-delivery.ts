import sql, { type Sql } from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import type { DeliveryAttempt } from "@/lib/domain/webhooks/endpoint";
import {
  breakerFailures,
  failingMaxMs,
  holdDelayMs,
  retryDelayMs,
} from "@/lib/domain/webhooks/retries";
import { audit } from "@/lib/services/audit/audit";
import type { ClaimedEmail } from "@/lib/services/emails/claimed-emails";
import { insertEmails } from "@/lib/services/emails/deliver-emails";
import { webhookAlert } from "@/lib/services/emails/webhook-alert";
import type { ClaimedDelivery } from "./claim-deliveries";
import { attemptsMax } from "./delivery-row";
import { disableEndpoint } from "./disable-endpoint";

/**
 * The attempt is added only if the claim that led to it still holds. If the delivery was queued again
 * meanwhile, it has all its tries again, and the outcome of this attempt counts like every other.
 */
function addAttempt(delivery: ClaimedDelivery, attempt: DeliveryAttempt, set: Sql): Sql {
  return sql`UPDATE webhook_deliveries d SET claimed_until = NULL, attempts = CASE
      WHEN jsonb_array_length(d.attempts) < ${attemptsMax} THEN d.attempts
      ELSE d.attempts - 0 END || ${JSON.stringify([attempt])}::jsonb, ${set}
    WHERE ${isHeld(delivery)}`;
}

function isHeld({ id, claimedUntil }: ClaimedDelivery): Sql {
  return sql`d.id = ${id} AND d.claimed_until = ${claimedUntil} AND d.status = 'pending'`;
}

/** While nothing fails, the endpoint's row notes its last delivery this often: all posts share it. */
const notedEveryMs = 1_000;

/**
 * Records that an endpoint has taken a delivery. If it was failing it works again, and all that waits
 * for a later try is due now. The answer of a URL that it no longer has says nothing about the new one.
 */
export async function recordDelivered(
  ctx: Context,
  delivery: ClaimedDelivery,
  attempt: DeliveryAttempt,
): Promise<void> {
  const now = ctx.now();
  const { endpointId, url } = delivery;
  const settled = sql`status = 'delivered', settled_at = ${now}`;
  const notedBefore = new Date(now.getTime() - notedEveryMs);
  const [endpoint] = await ctx.db.query<{ wasFailing: boolean }>(sql`
    WITH settled AS (${addAttempt(delivery, attempt, settled)})
    UPDATE webhook_endpoints e SET failures = 0, failing_since = NULL, hold_until = NULL,
      last_delivered_at = ${now}
    FROM webhook_endpoints before
    WHERE e.id = ${endpointId} AND e.url = ${url} AND before.id = e.id
      AND (e.failures > 0 OR e.failing_since IS NOT NULL OR e.hold_until IS NOT NULL
        OR coalesce(e.last_delivered_at <= ${notedBefore}, true))
    RETURNING before.failures >= ${breakerFailures} AS "wasFailing"`);
  if (!endpoint?.wasFailing) return;
  // The endpoint is locked first, as by all who change many of its deliveries.
  await ctx.db.query(sql`
    UPDATE webhook_deliveries d SET next_try_at = ${now}
    FROM (SELECT id FROM webhook_endpoints WHERE id = ${endpointId} FOR UPDATE) e
    WHERE d.endpoint_id = e.id AND d.status = 'pending' AND d.next_try_at > ${now}
      AND d.claimed_until IS NULL`);
}

/** What a failed attempt leads to. */
export type FailureOutcome =
  | { kind: "retrying" }
  /** It was the last try. */
  | { kind: "failed" }
  /** A test event has one try. */
  | { kind: "test_failed" }
  /** The endpoint gets no more deliveries. The emails about it are to be delivered. */
  | { kind: "disabled"; reason: "gone" | "failing"; emails: ClaimedEmail[] };

/**
 * Records a failed attempt, and when the next one is. Disables the endpoint if it said that it is gone,
 * if it has failed for days, or if a last try failed and nothing else succeeded since the first one. If
 * its URL was changed meanwhile, only the delivery is settled: it is due at once at the new one.
 *
 * @param retryAfterMs The wait that the endpoint has asked for.
 */
export async function recordFailure(
  ctx: Context,
  delivery: ClaimedDelivery,
  attempt: DeliveryAttempt,
  retryAfterMs: number,
): Promise<FailureOutcome> {
  const { endpointId } = delivery;
  const now = ctx.now();
  const scale = ctx.settings.retryTimeScale;
  const after = (ms: number) => new Date(now.getTime() + ms);
  if (delivery.position === null) {
    const failed = sql`status = 'failed', settled_at = ${now}`;
    await ctx.db.query(addAttempt(delivery, attempt, failed));
    return { kind: "test_failed" };
  }
  return ctx.db.transaction(async (tx) => {
    const endpoint = await countFailure(tx, delivery, now);
    if (!endpoint) {
      await tx.query(addAttempt(delivery, attempt, sql`next_try_at = ${now}`));
      return { kind: "retrying" };
    }
    const [held] = await tx.query<{ tries: number }>(sql`
      SELECT d.tries FROM webhook_deliveries d WHERE ${isHeld(delivery)}`);
    const isGone = attempt.status === 410;
    const delayMs = retryDelayMs(held?.tries ?? 0, Math.random());
    const isLast = delayMs === null;
    const next =
      isLast && !isGone
        ? sql`status = 'failed', settled_at = ${now}`
        : sql`next_try_at = ${after(Math.max((delayMs ?? 0) * scale, retryAfterMs))}`;
    await tx.query(addAttempt(delivery, attempt, next));
    const holdMs = Math.max(holdDelayMs(endpoint.failures) * scale, retryAfterMs);
    if (holdMs > 0) {
      await tx.query(sql`
        UPDATE webhook_endpoints SET hold_until = greatest(hold_until, ${after(holdMs)})
        WHERE id = ${endpointId}`);
    }
    const failedFor = now.getTime() - endpoint.failingSince.getTime();
    const isFailing = isLast ? endpoint.isQuiet : failedFor >= failingMaxMs * scale;
    const reason = isGone ? "gone" : isFailing ? "failing" : null;
    const emails = reason && (await disable(ctx, tx, endpointId, reason));
    if (reason && emails) return { kind: "disabled", reason, emails };
    return { kind: isLast ? "failed" : "retrying" };
  });
}

/**
 * `isQuiet`: it has taken nothing since the first try of this delivery. Null if it has another URL by
 * now.
 */
async function countFailure(tx: Queryable, { id, endpointId, url }: ClaimedDelivery, now: Date) {
  const [endpoint] = await tx.query<{ failures: number; failingSince: Date; isQuiet: boolean }>(sql`
    UPDATE webhook_endpoints e SET failures = e.failures + 1,
      failing_since = coalesce(e.failing_since, ${now})
    FROM webhook_deliveries d
    WHERE e.id = ${endpointId} AND e.url = ${url} AND d.id = ${id}
    RETURNING e.failures, e.failing_since AS "failingSince",
      coalesce(e.last_delivered_at < d.first_tried_at, true) AS "isQuiet"`);
  return endpoint ?? null;
}

/** Disables the endpoint with its email and audit entry. Null if it was disabled before. */
async function disable(
  ctx: Context,
  tx: Queryable,
  endpointId: number,
  reason: "gone" | "failing",
): Promise<ClaimedEmail[] | null> {
  const disablings = await disableEndpoint(ctx, tx, { id: endpointId }, reason);
  if (disablings === null) return null;
  const subject = `webhook_endpoint:${endpointId}`;
  await audit(ctx, tx, { action: "webhook_endpoint/disabled", subject, data: { reason } });
  // An email is unique by its kind and cause: an endpoint may be disabled several times.
  const cause = endpointId * 1_000 + (disablings % 1_000);
  return insertEmails(ctx, tx, [await webhookAlert(ctx, { endpointId, reason, cause })]);
}
