import pLimit from "p-limit";
import sql from "sql-template-tag";
import {
  EmailConfigurationRefused,
  EmailDeferred,
  EmailRejected,
  type EmailSender,
  type OutgoingEmail,
} from "@/lib/clients/email-sender";
import type { Context } from "@/lib/context";
import { inOrderTrace } from "@/lib/services/tracing/in-order-trace";
import { metrics } from "@/lib/telemetry/metrics/metrics";
import { errorLine } from "@/lib/telemetry/safe-error";
import { markSpanFailed, SpanKind, withSpan } from "@/lib/telemetry/spans";

/**
 * A queued email that this process has claimed by moving its `next_try_at` into the future. Until
 * `claimedUntil` no other process tries to deliver it.
 */
export type ClaimedEmail = OutgoingEmail & {
  orderId: number | null;
  kind: string;
  cause: number;
  queuedAt: Date;
  claimedUntil: Date;
};

export const claimedColumns = sql`order_id AS "orderId", kind, cause, message_id AS "messageId", "to", subject, html, text,
  queued_at AS "queuedAt", next_try_at AS "claimedUntil"`;

const claimMs = 45_000;
/** The longest that one delivery may take. A claim that expires sooner is renewed first. */
const deliveryMsMax = 35_000;
const retryMsMin = 60_000;
const retryMsMax = 60 * 60_000;
/** So that emails arrive soon after the configuration is corrected. */
const blockedRetryMsMax = 10 * 60_000;
const giveUpAfterMs = 2 * 24 * 60 * 60_000;
const parallelMax = 10;

/** When a claim made at `now` expires. */
export function claimUntil(now: Date): Date {
  return new Date(now.getTime() + claimMs);
}

/**
 * Delivers claimed emails and counts those that were delivered. Throws only when the database is
 * unreachable: an email that can't be delivered stays queued for a retry, or is marked as failed.
 */
export async function deliverClaimedEmails(
  ctx: Context,
  emails: readonly ClaimedEmail[],
): Promise<{ delivered: number }> {
  const limit = pLimit(parallelMax);
  const sender = stopAtRefusal(ctx.emailSender);
  const results = await Promise.allSettled(
    emails.map((email) => limit(() => deliverTraced({ ...ctx, emailSender: sender }, email))),
  );
  const failure = results.find((result) => result.status === "rejected");
  if (failure) throw failure.reason;
  return {
    delivered: results.filter((result) => result.status === "fulfilled" && result.value).length,
  };
}

/**
 * Tries no further email after one that the mail server would refuse for all of them: a login that is
 * repeated for each queued email gets an account locked.
 */
function stopAtRefusal(sender: EmailSender): EmailSender {
  let refusal: EmailConfigurationRefused | null = null;
  return {
    async deliver(email) {
      if (refusal) throw refusal;
      try {
        return await sender.deliver(email);
      } catch (error) {
        if (error instanceof EmailConfigurationRefused && error.isForAll) refusal = error;
        throw error;
      }
    },
  };
}

/** Delivers an email in the trace of its order. */
function deliverTraced(
  ctx: Context,
  { orderId, kind, cause, ...email }: ClaimedEmail,
): Promise<boolean> {
  const attributes = { "email.cause": cause };
  const span = { name: `email ${kind}`, kind: SpanKind.PRODUCER, seq: cause, attributes };
  const send = () => deliver(ctx, kind, email);
  return orderId === null ? withSpan(span, send) : inOrderTrace(ctx.db, orderId, span, send);
}

/** True when the mail server has accepted the email. */
async function deliver(
  ctx: Context,
  kind: string,
  { queuedAt, claimedUntil, ...email }: Omit<ClaimedEmail, "orderId" | "kind" | "cause">,
): Promise<boolean> {
  if (!(await isStillClaimed(ctx, email.messageId, claimedUntil))) return false;
  let status: "sent" | "captured";
  try {
    status = await ctx.emailSender.deliver(email);
  } catch (error) {
    const isTooOld = ctx.now().getTime() - queuedAt.getTime() > giveUpAfterMs;
    const isBlocked = error instanceof EmailConfigurationRefused;
    const isFinal = error instanceof EmailRejected || (isTooOld && !isBlocked);
    metrics()?.email({ kind, outcome: isFinal ? "failed" : "deferred" });
    await recordDeliveryError(ctx, { messageId: email.messageId, error, isFinal });
    markSpanFailed(error);
    return false;
  }
  metrics()?.email({ kind, outcome: status });
  await ctx.db.query(sql`
    UPDATE emails SET status = ${status}, sent_at = ${ctx.now()}, error = NULL, blocked_by = NULL
    WHERE message_id = ${email.messageId}`);
  return true;
}

/** Renews a claim that is about to expire. False if another process has claimed the email since. */
async function isStillClaimed(
  ctx: Context,
  messageId: string,
  claimedUntil: Date,
): Promise<boolean> {
  const now = ctx.now();
  if (claimedUntil.getTime() - now.getTime() >= deliveryMsMax) return true;
  const renewed = await ctx.db.query(sql`
    UPDATE emails SET next_try_at = ${claimUntil(now)}
    WHERE message_id = ${messageId} AND status = 'queued' AND next_try_at = ${claimedUntil}
    RETURNING 1`);
  return renewed.length > 0;
}

/**
 * Schedules a retry with exponential backoff, or marks the email as failed. An email that is refused
 * because of our configuration never fails: its time starts anew. The server's response
 * may contain the recipient's address, so it goes into the email's row, which is blanked when the
 * customer is erased, and not into the log.
 */
async function recordDeliveryError(
  ctx: Context,
  { messageId, error, isFinal }: { messageId: string; error: unknown; isFinal: boolean },
): Promise<void> {
  const isBlocked = error instanceof EmailConfigurationRefused;
  const hasResponse = isBlocked || error instanceof EmailRejected || error instanceof EmailDeferred;
  const delayMsMax = isBlocked ? blockedRetryMsMax : retryMsMax;
  await ctx.db.query(sql`
    UPDATE emails SET status = ${isFinal ? "failed" : "queued"}, tries = tries + 1,
      error = ${hasResponse ? error.response : errorLine(error)},
      blocked_by = ${isBlocked ? "configuration" : null},
      queued_at = CASE WHEN ${isBlocked} THEN ${ctx.now()}::timestamptz ELSE queued_at END,
      next_try_at = ${ctx.now()}::timestamptz
        + least(${retryMsMin} * 2 ^ least(tries, 10), ${delayMsMax}) * interval '1 millisecond'
    WHERE message_id = ${messageId}`);
  ctx.log.warn({ messageId, error, isFinal }, "An email was not delivered.");
}
