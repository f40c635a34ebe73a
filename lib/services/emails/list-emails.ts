import sql, { empty, type Sql } from "sql-template-tag";
import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { EmailRowView, EmailStatus, EmailView } from "@/lib/domain/email/email-view";
import { idsWith } from "../lists/starts-with";
import {
  cutPage,
  literal,
  newestFirst,
  type TimeCursor,
  type TimePage,
  withinTime,
} from "../lists/time-page";
import { linkEnded, visible } from "./email-visibility";

export interface ListEmails extends TimePage {
  /** A recipient's address, or its beginning. */
  q?: string | undefined;
  kind?: string | undefined;
  status?: EmailStatus | undefined;
}

type Row = Omit<EmailRowView, "createdAt" | "sentAt"> & { createdAt: Date; sentAt: Date | null };

const columns = sql`m.id, m.order_id AS "orderId", m.kind, m."to", m.subject, m.status,
  m.created_at AS "createdAt", m.sent_at AS "sentAt"`;

/**
 * Emails, newest first, as a keyset page. Those whose link signs somebody in are shown to
 * administrators alone.
 */
export const listEmails: Verb<
  ListEmails,
  { emails: EmailRowView[]; next: TimeCursor | null }
> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { q, kind, status } = input;
  const narrowed = sql`${withinTime(ctx, sql`m`, input)} AND ${visible(ctx)}
    ${kind ? sql`AND m.kind = ${kind}` : empty}
    ${status ? sql`AND m.status = ${literal(status)}` : empty}`;
  const order = newestFirst(sql`m`, input);
  const named = q ? await addressed(ctx, q.toLowerCase(), narrowed, order) : narrowed;
  const found = await ctx.db.query<Row>(
    sql`SELECT ${columns} FROM emails m WHERE ${named} ${order}`,
  );
  const { rows, next } = cutPage(found, input.limit);
  return { emails: rows.map(toView), next };
};

/**
 * The condition on emails to an address. One that has emails for this reader is meant as a whole:
 * "to" and time are one index. Anything else is the beginning of an address.
 */
async function addressed(ctx: Context, term: string, narrowed: Sql, order: Sql): Promise<Sql> {
  const toTerm = sql`m."to" = ${term}`;
  const whole = await ctx.db.query(sql`
    SELECT FROM emails m WHERE ${toTerm} AND ${visible(ctx)} LIMIT 1`);
  if (whole.length > 0) return sql`${toTerm} AND ${narrowed}`;
  const begun = { column: sql`m."to"`, prefix: term, narrowed, order };
  const reads = sql`m.id, m.created_at, m.kind, m.status`;
  return sql`m.id IN ${idsWith({ ...begun, table: sql`emails`, row: sql`m`, reads })}`;
}

/** One email. Throws `NotFound` for one that is not there, or not for this reader. */
export const readEmail: Verb<{ emailId: number }, EmailView> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  type Whole = Row & Omit<EmailView, keyof EmailRowView | "nextTryAt"> & { nextTryAt: Date };
  const [row] = await ctx.db.query<Whole>(sql`
    SELECT ${columns}, m.html, m.text, m.error, m.tries, m.next_try_at AS "nextTryAt",
      ${linkEnded(ctx)} AS "isLinkEnded"
    FROM emails m WHERE m.id = ${input.emailId} AND ${visible(ctx)}`);
  if (!row) throw new NotFound("There is no such email.");
  const { html, text, error, tries, isLinkEnded } = row;
  const nextTryAt = row.nextTryAt.toISOString();
  return { ...toView(row), html, text, error, tries, nextTryAt, isLinkEnded };
};

function toView(row: Row): EmailRowView {
  const { id, orderId, kind, to, subject, status } = row;
  const sentAt = row.sentAt?.toISOString() ?? null;
  return { id, orderId, kind, to, subject, status, createdAt: row.createdAt.toISOString(), sentAt };
}
