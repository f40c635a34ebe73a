import sql from "sql-template-tag";
import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { EmailRowView, EmailView } from "@/lib/domain/email/email-view";
import { isVisible } from "./email-access";
import { readOutdatedReason } from "./email-facts";
import { type EmailRow, emailColumns, toEmailRowView } from "./email-row";

/** One email. Throws `NotFound` when it does not exist or this operator may not see it. */
export const readEmail: Verb<{ emailId: number }, EmailView> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  type Own = Omit<EmailView, keyof EmailRowView | "nextTryAt" | "outdatedReason">;
  type Row = EmailRow & Own & { nextTryAt: Date; cause: number };
  const [row] = await ctx.db.query<Row>(sql`
    SELECT ${emailColumns}, m.cause, m.html, m.text, m.error, m.tries,
      m.next_try_at AS "nextTryAt"
    FROM emails m WHERE m.id = ${input.emailId} AND ${isVisible(ctx)}`);
  if (!row) throw new NotFound("Email not found.");
  const { html, text, error, tries } = row;
  const outdatedReason = await readOutdatedReason(ctx, ctx.db, row);
  const nextTryAt = row.nextTryAt.toISOString();
  return { ...toEmailRowView(row), html, text, error, tries, nextTryAt, outdatedReason };
};
