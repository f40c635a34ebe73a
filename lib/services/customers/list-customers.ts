import sql, { empty, type Sql } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { type CustomerRowView, ordersCountMax } from "@/lib/domain/customer";
import { toStoredEmail } from "@/lib/domain/email-address";
import { selectIdsByPrefix } from "@/lib/services/lists/prefix-search";

interface Row {
  id: number;
  name: string;
  email: string;
  createdAt: Date;
  erasedAt: Date | null;
  orders: number;
  lastId: number | null;
  lastAt: Date | null;
}

export interface ListCustomers {
  /** The start of a name or an email. */
  q?: string | undefined;
  before?: number | undefined;
  limit: number;
}

/** A page of the customers, newest first. Orders are only looked up for the customers on the page. */
export const listCustomers: Verb<
  ListCustomers,
  { customers: CustomerRowView[]; next: number | null }
> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { q, before, limit } = input;
  const cursor = before ? sql`AND c.id < ${before}` : empty;
  const newestPage = sql`ORDER BY c.id DESC LIMIT ${limit + 1}`;
  const rows = await ctx.db.query<Row>(sql`
    SELECT c.id, c.name, c.email, c.created_at AS "createdAt", c.erased_at AS "erasedAt",
      many.orders, latest.id AS "lastId", latest.created_at AS "lastAt"
    FROM (${selectPageIds(q, cursor, newestPage)}) page JOIN customers c ON c.id = page.id
    CROSS JOIN LATERAL (SELECT count(*) AS orders FROM (
      SELECT FROM orders o WHERE ${ofCustomer} ORDER BY o.customer_id
      LIMIT ${ordersCountMax}) counted) many
    LEFT JOIN LATERAL (SELECT o.id, o.created_at FROM orders o WHERE ${ofCustomer}
      ORDER BY o.customer_id DESC, o.created_at DESC, o.id DESC LIMIT 1) latest ON true
    ORDER BY c.id DESC`);
  const customers = rows.slice(0, limit).map(({ lastId, lastAt, ...row }) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    erasedAt: row.erasedAt?.toISOString() ?? null,
    lastOrder: lastId !== null && lastAt ? { id: lastId, at: lastAt.toISOString() } : null,
  }));
  return { customers, next: rows.length > limit ? (customers.at(-1)?.id ?? null) : null };
};

/**
 * The orders of a customer, as a range so that PostgreSQL uses the index on the customer. With an
 * equality it may read all orders by time, because a few customers have most of the orders.
 */
const ofCustomer = sql`o.customer_id BETWEEN c.id AND c.id`;

/**
 * A subquery of the ids on the page. Email and name have an index each, and the union uses both. It
 * is read as a table, because as a condition it would be evaluated for one customer after another.
 */
function selectPageIds(q: string | undefined, cursor: Sql, tail: Sql): Sql {
  if (!q) return sql`SELECT c.id FROM customers c WHERE true ${cursor} ${tail}`;
  const page = { filter: sql`true ${cursor}`, order: tail };
  const rows = { table: sql`customers`, alias: sql`c`, columns: sql`c.id`, ...page };
  return sql`SELECT c.id FROM (
    ${selectIdsByPrefix({ ...rows, column: sql`c.email`, prefix: toStoredEmail(q) })}
    UNION
    ${selectIdsByPrefix({ ...rows, column: sql`lower(c.name)`, prefix: q.toLowerCase() })}
  ) c ${tail}`;
}
