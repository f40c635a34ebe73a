import sql from "sql-template-tag";
import type { Context } from "@/lib/context";

const claimMs = 45_000;
/** A claim that expires sooner than this is renewed before its email is delivered. */
const claimMsMin = 35_000;
/** How often the claim of an email that is being delivered is renewed. A server can take minutes. */
const renewalMs = 15_000;

/** When a claim made at `now` expires. */
export function claimUntil(now: Date): Date {
  return new Date(now.getTime() + claimMs);
}

/** The claim of one email: while it holds, no other process tries to deliver the email. */
export interface EmailClaim {
  /** When it expires, which no other claim does: it tells this claim from one that followed it. */
  until(): Date;
  /** Stops renewing it. */
  stop(): Promise<void>;
}

/**
 * Renews a claim that is about to expire, and keeps renewing it until it is stopped. Null if another
 * process has claimed the email since, or it is no longer queued.
 */
export async function holdClaim(
  ctx: Context,
  { messageId, claimedUntil }: { messageId: string; claimedUntil: Date },
): Promise<EmailClaim | null> {
  let until = claimedUntil;
  const renew = async (): Promise<boolean> => {
    const next = claimUntil(ctx.now());
    const renewed = await ctx.db.query(sql`
      UPDATE emails SET next_try_at = ${next}
      WHERE message_id = ${messageId} AND status = 'queued' AND next_try_at = ${until}
      RETURNING 1`);
    if (renewed.length > 0) until = next;
    return renewed.length > 0;
  };
  if (until.getTime() - ctx.now().getTime() < claimMsMin && !(await renew())) return null;
  let renewal: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    // Without the database, the claim expires, and nothing is recorded under it.
    renewal = renewal.then(renew).catch(() => undefined);
  }, renewalMs);
  return {
    until: () => until,
    async stop() {
      clearInterval(timer);
      await renewal;
    },
  };
}
