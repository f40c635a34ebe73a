import pLimit from "p-limit";
import sql, { empty, type Sql } from "sql-template-tag";
import type { OutgoingEmail } from "@/lib/clients/email-sender";
import type { Context } from "@/lib/context";
import { groupStatements } from "@/lib/db/group-statements";
import { inOrderTrace } from "@/lib/services/tracing/in-order-trace";
import { metrics } from "@/lib/telemetry/metrics/metrics";
import { markSpanFailed, SpanKind, withSpan } from "@/lib/telemetry/spans";
import { type EmailClaim, holdClaim } from "./email-claim";
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
  /** Of an email that was just inserted. One that was captured with that is only counted. */
  status?: "queued" | "captured" | "failed";
};

/** The columns of a `ClaimedEmail`. It goes only to those recipients who have not received it. */
export const claimedColumns = sql`order_id AS "orderId", kind, cause, message_id AS "messageId",
  coalesce(undelivered_to, "to") AS "to", subject, html, text, queued_at AS "queuedAt",
  next_try_at AS "claimedUntil"`;

const parallelMax = 10;

/**
 * Delivers claimed emails and counts those that were delivered. Throws only when the database is
 * unreachable: an email that can't be delivered stays queued for a retry, or is marked as failed.
 *
 * The first email is delivered alone: if the server refuses our login or is away, the others are not
 * tried, and stay queued. None is begun from `until` on: they are due again when their claims expire.
 */
export async function deliverClaimedEmails(
  ctx: Context,
  [first, ...others]: readonly ClaimedEmail[],
  until?: Date,
): Promise<{ delivered: number }> {
  if (!first) return { delivered: 0 };
  const sending = { ...ctx, emailSender: rememberRefusals(ctx.emailSender, ctx.now) };
  const firstResults = await Promise.allSettled([deliverTraced(sending, first)]);
  const limit = pLimit(parallelMax);
  const otherResults = await Promise.allSettled(
    others.map((email) =>
      limit(() => (until && ctx.now() >= until ? false : deliverTraced(sending, email))),
    ),
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
  { claimedUntil, status, ...email }: Omit<ClaimedEmail, "orderId" | "kind" | "cause">,
): Promise<boolean> {
  if (status === "captured") {
    metrics()?.email({ kind, outcome: "captured" });
    return true;
  }
  const claim = await holdClaim(ctx, { messageId: email.messageId, claimedUntil });
  return claim !== null && deliverHeld(ctx, kind, email, claim);
}

async function deliverHeld(
  ctx: Context,
  kind: string,
  {
    queuedAt,
    ...email
  }: Omit<ClaimedEmail, "orderId" | "kind" | "cause" | "claimedUntil" | "status">,
  claim: EmailClaim,
): Promise<boolean> {
  let status: "sent" | "captured";
  try {
    status = await ctx.emailSender.deliver(email);
  } catch (error) {
    await claim.stop();
    const failed = { messageId: email.messageId, queuedAt, claimedUntil: claim.until(), error };
    const { isFinal } = await recordDeliveryError(ctx, failed);
    metrics()?.email({ kind, outcome: isFinal ? "failed" : "deferred" });
    markSpanFailed(error);
    return false;
  }
  await claim.stop();
  metrics()?.email({ kind, outcome: status });
  await markDelivered(ctx, { messageId: email.messageId, status, at: ctx.now() });
  return true;
}

interface Delivered {
  messageId: string;
  status: "sent" | "captured";
  at: Date;
}

/**
 * Marks an email as sent or captured. It was delivered, even if another process has claimed it, or it
 * was erased, meanwhile.
 */
async function markDelivered(ctx: Context, delivered: Delivered): Promise<void> {
  const isMarked = await markTogether(ctx.db, delivered);
  if (!isMarked) await ctx.db.query(markStatement([delivered], empty));
}

/**
 * Marks emails that were delivered at the same time. One whose row is locked, by the erasure of its
 * customer for example, must not keep the others from being marked: they would be sent again.
 */
const markTogether = groupStatements(async (db, delivered: Delivered[]) => {
  const rows = await db.query<{ messageId: string }>(
    markStatement(delivered, sql`FOR UPDATE OF e SKIP LOCKED`),
  );
  const marked = new Set(rows.map(({ messageId }) => messageId));
  return delivered.map(({ messageId }) => marked.has(messageId));
});

function markStatement(delivered: readonly Delivered[], locking: Sql): Sql {
  return sql`
    UPDATE emails SET status = delivered.status, sent_at = delivered.at, error = NULL,
      blocked_by = NULL, undelivered_to = NULL
    FROM (
      SELECT e.id, d.status, d.at
      FROM unnest(${delivered.map(({ messageId }) => messageId)}::text[],
        ${delivered.map(({ status }) => status)}::text[], ${delivered.map(({ at }) => at)}::timestamptz[])
        AS d (message_id, status, at)
      JOIN emails e ON e.message_id = d.message_id ${locking}
    ) delivered
    WHERE emails.id = delivered.id
    RETURNING emails.message_id AS "messageId"`;
}
