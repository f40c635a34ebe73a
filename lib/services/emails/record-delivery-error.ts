import sql from "sql-template-tag";
import {
  EmailConfigurationRefused,
  EmailDeferred,
  EmailPartlyRefused,
  EmailRejected,
} from "@/lib/clients/email-errors";
import type { Context } from "@/lib/context";
import { errorLine } from "@/lib/telemetry/safe-error";
import { DeliveryNotTried } from "./remember-refusals";

const retryMsMin = 60_000;
const retryMsMax = 60 * 60_000;
/** So that emails arrive soon after the server or its configuration is corrected. */
const blockedRetryMsMax = 10 * 60_000;
const giveUpAfterMs = 2 * 24 * 60 * 60_000;

interface FailedDelivery {
  messageId: string;
  queuedAt: Date;
  /** The claim under which it was tried. */
  claimedUntil: Date;
  error: unknown;
}

/**
 * Schedules a retry with exponential backoff, or marks the email as failed. An email that waits for
 * the server or our configuration (`blockedBy`) never fails: its time starts anew. One that is no longer
 * queued, because it was sent or its customer erased meanwhile, or that another process has claimed
 * since, stays as it is. The server's response may contain the recipient's address, so it goes into the email's row, which is blanked when
 * the customer is erased, and not into the log.
 */
export async function recordDeliveryError(
  ctx: Context,
  { messageId, queuedAt, claimedUntil, ...failed }: FailedDelivery,
): Promise<{ isFinal: boolean }> {
  const now = ctx.now();
  const notTried = failed.error instanceof DeliveryNotTried ? failed.error : null;
  const error = notTried?.failure ?? failed.error;
  const blocked = await blockedBy(ctx, error, queuedAt);
  const isTooOld = blocked === null && now.getTime() - queuedAt.getTime() > giveUpAfterMs;
  const isFinal = isTooOld || isPermanent(error);
  await ctx.db.query(sql`
    UPDATE emails SET status = ${isFinal ? "failed" : "queued"},
      tries = tries + ${notTried ? 0 : 1}::int,
      error = ${responseOf(error)}, blocked_by = ${blocked},
      undelivered_to = coalesce(${undeliveredTo(error)}, undelivered_to),
      queued_at = CASE WHEN ${blocked !== null} THEN ${now}::timestamptz ELSE queued_at END,
      next_try_at = coalesce(${notTried?.until ?? null}::timestamptz,
        ${now}::timestamptz + least(${retryMsMin} * 2 ^ least(tries, 10),
          ${blocked === null ? retryMsMax : blockedRetryMsMax}) * interval '1 millisecond')
    WHERE message_id = ${messageId} AND status = 'queued' AND next_try_at = ${claimedUntil}`);
  if (!notTried) ctx.log.warn({ messageId, error, isFinal }, "An email was not delivered.");
  return { isFinal };
}

/**
 * Whether the email waits because of the server or our configuration rather than itself. A refusal
 * that came after the recipient was named counts only while the server has accepted no other email
 * since: it may have been the recipient's own, which anyone can choose.
 */
async function blockedBy(
  ctx: Context,
  error: unknown,
  queuedAt: Date,
): Promise<"configuration" | "server" | null> {
  if (error instanceof EmailDeferred) return error.isForAll ? "server" : null;
  if (!(error instanceof EmailConfigurationRefused)) return null;
  if (error.isForAll) return "configuration";
  const accepted = await ctx.db.query(sql`
    SELECT FROM emails WHERE status = 'sent' AND sent_at > ${queuedAt} LIMIT 1`);
  return accepted.length > 0 ? null : "configuration";
}

function isPermanent(error: unknown): boolean {
  if (error instanceof EmailPartlyRefused) return error.isPermanent;
  return error instanceof EmailRejected;
}

function undeliveredTo(error: unknown): string | null {
  return error instanceof EmailPartlyRefused ? error.refused.join(", ") : null;
}

function responseOf(error: unknown): string {
  const hasResponse =
    error instanceof EmailRejected ||
    error instanceof EmailDeferred ||
    error instanceof EmailConfigurationRefused ||
    error instanceof EmailPartlyRefused;
  return hasResponse ? error.response : errorLine(error);
}
