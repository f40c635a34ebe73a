import pLimit from "p-limit";
import sql from "sql-template-tag";
import type { OutgoingEmail } from "@/lib/clients/email-sender";
import type { Context } from "@/lib/context";
import { inOrderTrace } from "@/lib/services/tracing/in-order-trace";
import { metrics } from "@/lib/telemetry/metrics/metrics";
import { markSpanFailed, SpanKind, withSpan } from "@/lib/telemetry/spans";
import { recordDeliveryError } from "./record-delivery-error";
import { rememberRefusals } from "./remember-refusals";

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

/** The columns of a `ClaimedEmail`. It goes only to those recipients who have not received it. */
export const claimedColumns = sql`order_id AS "orderId", kind, cause, message_id AS "messageId",
  coalesce(undelivered_to, "to") AS "to", subject, html, text, queued_at AS "queuedAt",
  next_try_at AS "claimedUntil"`;

const claimMs = 45_000;
/** The longest that one delivery may take. A claim that expires sooner is renewed first. */
const deliveryMsMax = 35_000;
const parallelMax = 10;

/** When a claim made at `now` expires. */
export function claimUntil(now: Date): Date {
  return new Date(now.getTime() + claimMs);
}

/**
 * Delivers claimed emails and counts those that were delivered. Throws only when the database is
 * unreachable: an email that can't be delivered stays queued for a retry, or is marked as failed.
 *
 * The first email is delivered alone: if the server refuses our login, the others are not tried.
 */
export async function deliverClaimedEmails(
  ctx: Context,
  [first, ...others]: readonly ClaimedEmail[],
): Promise<{ delivered: number }> {
  if (!first) return { delivered: 0 };
  const sending = { ...ctx, emailSender: rememberRefusals(ctx.emailSender, ctx.now) };
  const firstResults = await Promise.allSettled([deliverTraced(sending, first)]);
  const limit = pLimit(parallelMax);
  const otherResults = await Promise.allSettled(
    others.map((email) => limit(() => deliverTraced(sending, email))),
  );
  const results = [...firstResults, ...otherResults];
  const failure = results.find((result) => result.status === "rejected");
  if (failure) throw failure.reason;
  return {
    delivered: results.filter((result) => result.status === "fulfilled" && result.value).length,
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
    const { isFinal } = await recordDeliveryError(ctx, { ...email, queuedAt, error });
    metrics()?.email({ kind, outcome: isFinal ? "failed" : "deferred" });
    markSpanFailed(error);
    return false;
  }
  metrics()?.email({ kind, outcome: status });
  await ctx.db.query(sql`
    UPDATE emails SET status = ${status}, sent_at = ${ctx.now()}, error = NULL, blocked_by = NULL,
      undelivered_to = NULL
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
