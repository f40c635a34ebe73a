import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { BlockedEmailsView } from "@/lib/domain/email/email-view";
import { isVisible } from "./email-access";

const countMax = 1_000;

/**
 * The emails that wait because the mail server refuses our login, our sender, or to relay for us, with
 * its response to the latest one that the actor may see. Null when there are none.
 */
export const readBlockedEmails: Verb<void, BlockedEmailsView | null> = async ({ ctx }) => {
  requireOperator(ctx.actor);
  const blocked = sql`FROM emails m WHERE m.status = 'queued' AND m.blocked_by IS NOT NULL
    AND ${isVisible(ctx)}`;
  const [latest] = await ctx.db.query<{ error: string | null; nextTryAt: Date; count: number }>(sql`
    SELECT m.error, m.next_try_at AS "nextTryAt",
      (SELECT count(*) FROM (SELECT ${blocked} LIMIT ${countMax + 1}) AS counted) AS count
    ${blocked} ORDER BY m.created_at DESC, m.id DESC LIMIT 1`);
  if (!latest) return null;
  return {
    count: { count: Math.min(latest.count, countMax), isExact: latest.count <= countMax },
    response: latest.error ?? "",
    nextTryAt: latest.nextTryAt.toISOString(),
  };
};
