import sql, { empty, type Sql } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { EmailRowView, EmailStatus } from "@/lib/domain/email/email-view";
import { toStoredEmail } from "@/lib/domain/email-address";
import {
  type KeysetPage,
  newestFirst,
  type PageCursor,
  toPage,
  withinPage,
} from "@/lib/services/lists/keyset-page";
import { selectIdsByPrefix } from "@/lib/services/lists/prefix-search";
import { sqlLiteral } from "@/lib/services/lists/sql-literal";
import { isVisible } from "./email-access";
import { type EmailRow, emailColumns, toEmailRowView } from "./email-row";

export interface ListEmails extends KeysetPage {
  /** A recipient's address, or the beginning of one. */
  q?: string | undefined;
  kind?: string | undefined;
  status?: EmailStatus | undefined;
}

/**
 * Emails, newest first, with keyset pagination. Emails with a sign-in link are listed for
 * administrators only.
 */
export const listEmails: Verb<
  ListEmails,
  { emails: EmailRowView[]; next: PageCursor | null }
> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { q, kind, status } = input;
  const filter = sql`${withinPage(ctx, sql`m`, input)} AND ${isVisible(ctx)}
    ${kind ? sql`AND m.kind = ${kind}` : empty}
    ${status ? sql`AND m.status = ${sqlLiteral(status)}` : empty}`;
  const order = newestFirst(sql`m`, input);
  const where = q ? await byRecipient(ctx, toStoredEmail(q), filter, order) : filter;
  const found = await ctx.db.query<EmailRow>(
    sql`SELECT ${emailColumns} FROM emails m WHERE ${where} ${order}`,
  );
  const { rows, next } = toPage(found, input.limit);
  return { emails: rows.map(toEmailRowView), next };
};

/**
 * The condition on the recipient. A term that equals an address with visible emails matches only
 * that address, which has its own index by time. Any other term is the beginning of an address.
 */
async function byRecipient(ctx: Context, term: string, filter: Sql, order: Sql): Promise<Sql> {
  const isRecipient = sql`m."to" = ${term}`;
  const exact = await ctx.db.query(sql`
    SELECT FROM emails m WHERE ${isRecipient} AND ${isVisible(ctx)} LIMIT 1`);
  if (exact.length > 0) return sql`${isRecipient} AND ${filter}`;
  const ids = selectIdsByPrefix({
    ...{ table: sql`emails`, alias: sql`m`, columns: sql`m.id, m.created_at, m.kind, m.status` },
    ...{ column: sql`m."to"`, prefix: term, filter, order },
  });
  return sql`m.id IN ${ids}`;
}
