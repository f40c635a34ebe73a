import { setTimeout as sleep } from "node:timers/promises";
import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import type { WebhookAnswer } from "@/lib/clients/webhook-sender";
import { webhookHeaders } from "@/lib/clients/webhook-signature";
import type { Context } from "@/lib/context";
import type { DeliveryAttempt } from "@/lib/domain/webhooks/endpoint";
import { retryAfterMs } from "@/lib/domain/webhooks/retries";
import { defineVerb } from "@/lib/services/define-verb";
import { deliverClaimedEmails } from "@/lib/services/emails/claimed-emails";
import { metrics } from "@/lib/telemetry/metrics/metrics";
import { type ClaimedDelivery, claimDeliveries, claimedMax } from "./claim-deliveries";
import { payloadOf } from "./delivery-row";
import { activeSecrets } from "./endpoint-row";
import { recordDelivered, recordFailure } from "./settle-delivery";
import { runMsMax } from "./start-deliveries";

/** Posts to one endpoint at once. They are of different orders. */
const concurrency = claimedMax;
/**
 * A run begins no more posts after this time, and then waits for the last ones. It ends before its own
 * claims do.
 */
const runMs = 20_000;
/** How often a run that has nothing to post looks for more. */
const stayPollMs = 200;
/** How often new events are claimed while all posts in progress are slow. */
const claimPollMs = 500;
/** Posts that end at nearly the same time are followed by one claim. */
const coalesceMs = 5;

interface DeliverInput {
  endpointId: number;
  /** How long a run that has posted something stays for more, which is cheaper than another run. */
  stayMs?: number;
}

/**
 * Posts what is due to one endpoint, until nothing is, or for a while. Each claim reads the endpoint, so
 * that a pause, a new URL or a new secret counts for the next post. Two runs at the same time share the
 * work. What a run that is killed had claimed is posted again when the claim ends.
 */
export const deliverWebhooks = defineVerb<DeliverInput, { tried: number }>(
  "deliverWebhooks",
  async ({ ctx, input: { endpointId, stayMs = 0 } }) => {
    requireInternal(ctx.actor);
    if (!(await beginRun(ctx, endpointId))) return { tried: 0 };
    const startedAt = performance.now();
    let claimedAt = 0;
    const posting = new Set<Promise<void>>();
    let tried = 0;
    for (;;) {
      const isOver = performance.now() - startedAt > runMs;
      const free = isOver ? 0 : concurrency - posting.size;
      const claim = { endpointId, free, inFlight: posting.size };
      const claimed = free > 0 ? await claimDeliveries(ctx, claim) : [];
      tried += claimed.length;
      if (claimed.length > 0) claimedAt = performance.now();
      for (const delivery of claimed) {
        const post = postOne(ctx, delivery).finally(() => {
          posting.delete(post);
        });
        posting.add(post);
      }
      if (posting.size === 0) {
        if (!isOver && tried > 0 && performance.now() - claimedAt < stayMs) {
          await sleep(stayPollMs);
          continue;
        }
        if (isOver) await handOver(ctx, endpointId);
        if (isOver || (await endRun(ctx, endpointId))) return { tried };
        await sleep(stayPollMs);
        continue;
      }
      // A post that hangs does not keep new events of other orders from being claimed.
      await Promise.race([...posting, sleep(claimPollMs)]);
      await sleep(coalesceMs);
    }
  },
);

/** False if the endpoint gets no deliveries now. Once it is enabled, a run starts without delay. */
async function beginRun(ctx: Context, endpointId: number): Promise<boolean> {
  const until = new Date(ctx.now().getTime() + runMsMax);
  const [endpoint] = await ctx.db.query<{ isOpen: boolean }>(sql`
    UPDATE webhook_endpoints SET delivering_until =
      CASE WHEN disabled_at IS NULL AND deleted_at IS NULL THEN ${until}::timestamptz END
    WHERE id = ${endpointId}
    RETURNING disabled_at IS NULL AND deleted_at IS NULL AS "isOpen"`);
  return endpoint?.isOpen ?? false;
}

/** Lets the dispatcher start the next run, because there may be more to post. */
async function handOver(ctx: Context, endpointId: number): Promise<void> {
  await ctx.db.query(sql`
    UPDATE webhook_endpoints SET delivering_until = NULL WHERE id = ${endpointId}`);
}

/**
 * Notes when the endpoint is due again, unless something has become due meanwhile. True if the run is
 * over.
 */
async function endRun(ctx: Context, endpointId: number): Promise<boolean> {
  const now = ctx.now();
  const ended = await ctx.db.query(sql`
    WITH next AS MATERIALIZED (
      SELECT e.revision, least(
        (SELECT min(greatest(d.next_try_at, d.claimed_until)) FROM webhook_deliveries d
          WHERE d.endpoint_id = e.id AND d.status = 'pending' AND d.position IS NULL),
        greatest(e.hold_until, (SELECT min(greatest(d.next_try_at, d.claimed_until)) FROM (
          SELECT next_try_at, claimed_until,
            row_number() OVER (PARTITION BY order_id ORDER BY position) AS nth_of_order
          FROM webhook_deliveries
          WHERE endpoint_id = e.id AND status = 'pending' AND position IS NOT NULL) d
          WHERE d.nth_of_order = 1))) AS at,
        EXISTS (SELECT FROM webhook_deliveries d
          WHERE d.endpoint_id = e.id AND d.status = 'pending') AS is_waiting
      FROM webhook_endpoints e WHERE e.id = ${endpointId}
    )
    UPDATE webhook_endpoints e SET delivering_until = NULL,
      due_at = CASE WHEN next.is_waiting THEN next.at END
    FROM next WHERE e.id = ${endpointId} AND e.revision = next.revision
      AND (e.disabled_at IS NOT NULL OR e.deleted_at IS NOT NULL
        OR next.at IS NULL OR NOT next.is_waiting OR next.at > ${now})
    RETURNING e.id`);
  return ended.length > 0;
}

/** Never throws, because the other posts of the run go on. A claim that is not settled ends itself. */
async function postOne(ctx: Context, delivery: ClaimedDelivery): Promise<void> {
  try {
    const startedAt = performance.now();
    const at = ctx.now();
    const answer = await send(ctx, delivery, at);
    const ms = Math.round(performance.now() - startedAt);
    await settle(ctx, delivery, answer, toAttempt(answer, at, ms));
  } catch (error) {
    const { id: deliveryId, endpointId } = delivery;
    ctx.log.warn({ error, deliveryId, endpointId }, "A webhook delivery was not recorded.");
  }
}

async function send(ctx: Context, delivery: ClaimedDelivery, at: Date): Promise<WebhookAnswer> {
  const body = payloadOf(delivery);
  if (body === null) return { kind: "failed", error: "The event does not exist any more." };
  const secrets = activeSecrets(ctx, delivery);
  if (secrets.length === 0) {
    return { kind: "failed", error: "The secret can't be decrypted. Rotate it." };
  }
  const timestamp = Math.floor(at.getTime() / 1_000);
  const headers = webhookHeaders({ id: delivery.messageId, timestamp, body }, secrets);
  return ctx.webhookSender.post({ url: delivery.url, headers, body });
}

function toAttempt(answer: WebhookAnswer, at: Date, ms: number): DeliveryAttempt {
  const time = { at: at.toISOString(), ms };
  return answer.kind === "answered"
    ? { ...time, status: answer.status, error: null, body: answer.text }
    : { ...time, status: null, error: answer.error, body: null };
}

async function settle(
  ctx: Context,
  delivery: ClaimedDelivery,
  answer: WebhookAnswer,
  attempt: DeliveryAttempt,
): Promise<void> {
  if (answer.kind === "answered" && answer.status >= 200 && answer.status < 300) {
    await recordDelivered(ctx, delivery, attempt);
    metrics()?.webhookDelivery("delivered");
    return;
  }
  const header = answer.kind === "answered" ? answer.retryAfter : null;
  const failure = await recordFailure(ctx, delivery, attempt, retryAfterMs(header, ctx.now()));
  metrics()?.webhookDelivery(failure.kind);
  if (failure.kind !== "disabled") return;
  const { endpointId } = delivery;
  const { reason, emails } = failure;
  ctx.log.warn({ endpointId, reason }, "A webhook endpoint was disabled.");
  await deliverClaimedEmails(ctx, emails);
}
