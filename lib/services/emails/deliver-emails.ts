import pLimit from "p-limit";
import sql from "sql-template-tag";
import { requireSystem } from "@/lib/auth/permissions";
import { EmailDeferred, EmailRejected, type OutgoingEmail } from "@/lib/clients/email-sender";
import type { Context } from "@/lib/context";
import { errorLine } from "@/lib/telemetry/safe-error";
import { messageId } from "./message-id";

export interface EmailDraft {
  /** Null for emails that are not about one order: stock alerts, links for users. */
  orderId: number | null;
  kind: string;
  /** The number of the event that caused it, of the reorder request, or of the link in it. */
  cause: number;
  to: string;
  subject: string;
  html: string;
  text: string;
}

/** `claimedUntil`: until then it is ours to deliver. */
type ClaimedEmail = OutgoingEmail & { queuedAt: Date; claimedUntil: Date };

/** An email under way belongs to whoever tries it; after this it is anybody's again. */
const tryMs = 45_000;
/** What a slow mail server may need for one email; with less left the claim is renewed first. */
const deliveryMs = 35_000;
const retryMsMin = 60_000;
const retryMsMax = 60 * 60_000;
const giveUpAfterMs = 2 * 24 * 60 * 60_000;
const deliveriesAtOnce = 10;
const redeliveriesMax = 100;

/**
 * Writes the drafts' rows, which makes each email unique, and delivers those that were not there
 * yet. No email's fault is thrown: an email that can't leave now stays queued, with the reason, for
 * `redeliverEmails`; one that the server refuses for good is marked as failed.
 */
export async function deliverEmails(
  ctx: Context,
  drafts: readonly EmailDraft[],
): Promise<{ delivered: number }> {
  if (drafts.length === 0) return { delivered: 0 };
  const rows = drafts.map((draft) => ({ ...draft, messageId: messageId(draft) }));
  const now = ctx.now();
  const fresh = await ctx.db.query<ClaimedEmail>(sql`
    INSERT INTO emails
      (order_id, kind, cause, "to", subject, html, text, message_id, created_at, queued_at,
        next_try_at)
    SELECT m."orderId", m.kind, m.cause, m."to", m.subject, m.html, m.text, m."messageId",
      ${now}::timestamptz, ${now}::timestamptz, ${new Date(now.getTime() + tryMs)}::timestamptz
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS m ("orderId" int, kind text,
      cause int, "to" text, subject text, html text, text text, "messageId" text)
    ON CONFLICT DO NOTHING
    RETURNING ${claimedColumns}`);
  return deliverAll(ctx, fresh);
}

/**
 * Tries the queued emails again that are due: those that the mail server did not take, and those
 * whose first delivery a crash has cut short. The Message-ID stays the same, so that a mail server
 * knows an email that it has taken already. At most `redeliveriesMax` in one call.
 */
export async function redeliverEmails({ ctx }: { ctx: Context }): Promise<{ delivered: number }> {
  requireSystem(ctx.actor);
  const now = ctx.now();
  const due = await ctx.db.query<ClaimedEmail>(sql`
    UPDATE emails SET next_try_at = ${new Date(now.getTime() + tryMs)} WHERE id IN (
      SELECT id FROM emails WHERE status = 'queued' AND next_try_at <= ${now}
      ORDER BY next_try_at LIMIT ${redeliveriesMax} FOR UPDATE SKIP LOCKED)
    RETURNING ${claimedColumns}`);
  return deliverAll(ctx, due);
}

/** Delivers an email that was queued with its order's change; the cron does so if this can't. */
export async function deliverQueued(
  ctx: Context,
  queued: { orderId: number; cause: number },
): Promise<{ delivered: number }> {
  const now = ctx.now();
  const mine = await ctx.db.query<ClaimedEmail>(sql`
    UPDATE emails SET next_try_at = ${new Date(now.getTime() + tryMs)}
    WHERE order_id = ${queued.orderId} AND cause = ${queued.cause} AND status = 'queued'
      AND next_try_at <= ${now}
    RETURNING ${claimedColumns}`);
  return deliverAll(ctx, mine);
}

const claimedColumns = sql`message_id AS "messageId", "to", subject, html, text, queued_at AS "queuedAt",
  next_try_at AS "claimedUntil"`;

async function deliverAll(ctx: Context, emails: ClaimedEmail[]): Promise<{ delivered: number }> {
  const limit = pLimit(deliveriesAtOnce);
  const outcome = await Promise.allSettled(emails.map((email) => limit(() => deliver(ctx, email))));
  const failure = outcome.find((result) => result.status === "rejected");
  if (failure) throw failure.reason;
  return {
    delivered: outcome.filter((result) => result.status === "fulfilled" && result.value).length,
  };
}

/** True when the email has left. Throws when that could not be written down. */
async function deliver(
  ctx: Context,
  { queuedAt, claimedUntil, ...email }: ClaimedEmail,
): Promise<boolean> {
  if (!(await isOurs(ctx, email.messageId, claimedUntil))) return false;
  let status: "sent" | "captured";
  try {
    status = await ctx.emailSender.deliver(email);
  } catch (error) {
    const tooOld = ctx.now().getTime() - queuedAt.getTime() > giveUpAfterMs;
    await keep(ctx, email.messageId, error, error instanceof EmailRejected || tooOld);
    return false;
  }
  await ctx.db.query(sql`
    UPDATE emails SET status = ${status}, sent_at = ${ctx.now()}, error = NULL
    WHERE message_id = ${email.messageId}`);
  return true;
}

/** Behind slow emails a claim runs out: it is renewed, unless another has taken the email. */
async function isOurs(ctx: Context, messageId: string, claimedUntil: Date): Promise<boolean> {
  const now = ctx.now().getTime();
  if (claimedUntil.getTime() - now >= deliveryMs) return true;
  const renewed = await ctx.db.query(sql`
    UPDATE emails SET next_try_at = ${new Date(now + tryMs)}
    WHERE message_id = ${messageId} AND status = 'queued' AND next_try_at = ${claimedUntil}
    RETURNING 1`);
  return renewed.length > 0;
}

/** The server's words stay beside the email, which is blanked with its customer. */
async function keep(
  ctx: Context,
  messageId: string,
  error: unknown,
  forGood: boolean,
): Promise<void> {
  const answered = error instanceof EmailRejected || error instanceof EmailDeferred;
  await ctx.db.query(sql`
    UPDATE emails SET status = ${forGood ? "failed" : "queued"}, tries = tries + 1,
      error = ${answered ? error.answer : errorLine(error)},
      next_try_at = ${ctx.now()}::timestamptz
        + least(${retryMsMin} * 2 ^ least(tries, 10), ${retryMsMax}) * interval '1 millisecond'
    WHERE message_id = ${messageId}`);
  ctx.log.warn({ messageId, error: errorLine(error), forGood }, "An email was not delivered.");
}
