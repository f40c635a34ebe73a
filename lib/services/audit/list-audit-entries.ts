import sql, { empty } from "sql-template-tag";
import { requireAdmin } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { AuditEntryView, AuditFilter } from "@/lib/domain/audit";
import {
  type KeysetPage,
  newestFirst,
  type PageCursor,
  toPage,
  withinPage,
} from "@/lib/services/lists/keyset-page";
import { likePattern } from "@/lib/services/lists/like-pattern";
import { actorDisplayName } from "./actor-display-name";

/** Users that a search for who acted can find. */
const actorsMax = 100;

/** A page of the audit log, newest first. `next` is the cursor of the following page. */
export const listAuditEntries: Verb<
  KeysetPage & AuditFilter,
  { entries: AuditEntryView[]; next: PageCursor | null }
> = async ({ ctx, input }) => {
  requireAdmin(ctx.actor);
  const { q, area } = input;
  const rows = await ctx.db.query<Omit<AuditEntryView, "at"> & { createdAt: Date }>(sql`
    SELECT a.id, a.actor, ${actorDisplayName(sql`a.actor`)} AS "actorName", a.action, a.subject,
      a.data, a.created_at AS "createdAt", ${subjectName} AS "subjectName",
      ${currency} AS currency
    FROM (SELECT *, at AS created_at FROM audit_entries) a
    WHERE ${withinPage(ctx, sql`a`, input)}
      ${area ? sql`AND split_part(a.action, '/', 1) = ${area}` : empty}
      ${q ? sql`AND a.actor = ANY (${await findActors(ctx, q)}::text[])` : empty}
    ${newestFirst(sql`a`, input)}`);
  const page = toPage(rows, input.limit);
  const entries = page.rows.map(({ createdAt, ...row }) => ({
    ...row,
    at: createdAt.toISOString(),
  }));
  return { entries, next: page.next };
};

/** All entries that match, newest first, a page at a time. Throws at once if that is not allowed. */
export function eachAuditEntry({
  ctx,
  input,
}: {
  ctx: Context;
  input: { filter: AuditFilter; pageSize: number };
}): AsyncGenerator<AuditEntryView> {
  requireAdmin(ctx.actor);
  return readAllPages(ctx, input.filter, input.pageSize);
}

async function* readAllPages(
  ctx: Context,
  filter: AuditFilter,
  limit: number,
): AsyncGenerator<AuditEntryView> {
  let cursor: PageCursor | undefined;
  do {
    const { entries, next } = await listAuditEntries({ ctx, input: { ...filter, limit, cursor } });
    yield* entries;
    cursor = next ?? undefined;
  } while (cursor);
}

/** The users whose name or email contains a term, as the audit log names them. */
async function findActors(ctx: Context, term: string): Promise<string[]> {
  const pattern = likePattern(term);
  const users = await ctx.db.query<{ id: number }>(sql`
    SELECT id FROM users WHERE role IN ('operator', 'admin') AND (name ILIKE ${pattern} OR email ILIKE ${pattern})
    ORDER BY id LIMIT ${actorsMax}`);
  return users.map(({ id }) => `user:${id}`);
}

const subjectId = sql`substring(a.subject FROM ':(\\d{1,9})$')::int`;

/** One lookup by primary key per row. */
const subjectName = sql`CASE split_part(a.subject, ':', 1)
  WHEN 'product' THEN (SELECT name FROM products WHERE id = ${subjectId})
  WHEN 'customer' THEN (SELECT name FROM customers WHERE id = ${subjectId})
  WHEN 'user' THEN (SELECT name FROM users WHERE id = ${subjectId})
  WHEN 'api_key' THEN (SELECT name FROM api_keys WHERE id = ${subjectId}) END`;

const currency = sql`CASE split_part(a.subject, ':', 1)
  WHEN 'product' THEN (SELECT currency FROM products WHERE id = ${subjectId}) END`;
