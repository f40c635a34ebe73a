import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { BlockedEmailsView } from "@/lib/domain/email/email-view";
import { isVisible } from "./email-access";

const countMax = 1_000;

/**
 * The emails that wait because the mail server can't be reached, or refuses our login, our sender,
 * or to relay for us, with the error of the latest one that the actor may see. Null when there are
 * none.
 */
export const readBlockedEmails: Verb<void, BlockedEmailsView | null> = async ({ ctx }) => {
  requireOperator(ctx.actor);
  const blocked = sql`FROM emails m WHERE m.status = 'queued' AND m.blocked_by IS NOT NULL
    AND ${isVisible(ctx)}`;
  interface Row extends Pick<BlockedEmailsView, "by"> {
    error: string | null;
    nextTryAt: Date;
    count: number;
  }
  const [latest] = await ctx.db.query<Row>(sql`
    SELECT m.blocked_by AS by, m.error, m.next_try_at AS "nextTryAt",
      (SELECT count(*) FROM (SELECT ${blocked} LIMIT ${countMax + 1}) AS counted) AS count
    ${blocked} ORDER BY m.created_at DESC, m.id DESC LIMIT 1`);
  if (!latest) return null;
  return {
    by: latest.by,
    count: { count: Math.min(latest.count, countMax), isExact: latest.count <= countMax },
    response: latest.error ?? "",
    nextTryAt: latest.nextTryAt.toISOString(),
  };
};
