import sql, { empty, join, type Sql } from "sql-template-tag";
import { requireScope } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { OrderStatus, PaymentStatus } from "@/lib/domain/order/status";
import type { OrderView } from "@/lib/domain/order/view";
import { startsWith } from "../lists/prefix-search";
import { selectOrders, viewFor } from "./order-rows";

export interface ListOrders {
  status?: OrderStatus | undefined;
  paymentStatus?: PaymentStatus | undefined;
  customerId?: number | undefined;
  createdAfter?: Date | undefined;
  createdBefore?: Date | undefined;
  /** An order id, the beginning of a reference or of an email address, or a tracking number. */
  q?: string | undefined;
  limit: number;
  cursor?: OrderCursor | undefined;
}

/** Where a page ended: the next one starts behind this order. */
export interface OrderCursor {
  createdAt: Date;
  id: number;
}

export interface OrderPage {
  orders: OrderView[];
  nextCursor: OrderCursor | null;
  /** Exact up to `countMax`; beyond, this is `countMax` and `totalIsExact` is false. */
  total: number;
  totalIsExact: boolean;
}

/** Counting stops here: nobody reads a larger number, and a full count costs the whole table. */
const countMax = 1_000;

/** Orders, newest first, as a keyset page. Customers see their own. */
export const listOrders: Verb<ListOrders, OrderPage> = async ({ ctx, input }) => {
  requireScope(ctx.actor, "orders:read");
  const filter = conditions(ctx, input);
  const after = input.cursor
    ? sql` AND (o.created_at, o.id) < (${input.cursor.createdAt}, ${input.cursor.id})`
    : empty;
  const newestFirst = sql`ORDER BY o.created_at DESC, o.id DESC LIMIT ${input.limit + 1}`;
  const [rows, total] = await Promise.all([
    selectOrders(ctx.db, matching(input.q, sql`${filter}${after}`, newestFirst), newestFirst),
    count(ctx, input.q, filter),
  ]);
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  return {
    orders: page.map((row) => viewFor(ctx, row)),
    nextCursor:
      rows.length > input.limit && last ? { createdAt: last.createdAt, id: last.id } : null,
    total: Math.min(total, countMax),
    totalIsExact: total <= countMax,
  };
};

async function count(ctx: Context, term: string | undefined, filter: Sql): Promise<number> {
  const upToMax = sql`LIMIT ${countMax + 1}`;
  const [row] = await ctx.db.query<{ total: number }>(sql`
    SELECT count(*) AS total FROM (
      SELECT FROM orders o WHERE ${matching(term, filter, upToMax)} ${upToMax}) x`);
  return row?.total ?? 0;
}

function conditions(ctx: Context, input: ListOrders): Sql {
  const all: Sql[] = [];
  if (ctx.actor.kind === "customer") all.push(sql`o.customer_id = ${ctx.actor.customerId}`);
  if (ctx.actor.kind === "tracking") all.push(sql`o.id = ${ctx.actor.orderId}`);
  if (input.status) all.push(sql`o.status = ${input.status}`);
  if (input.paymentStatus) all.push(sql`o.payment_status = ${input.paymentStatus}`);
  if (input.customerId) all.push(sql`o.customer_id = ${input.customerId}`);
  if (input.createdAfter) all.push(sql`o.created_at >= ${input.createdAfter}`);
  if (input.createdBefore) all.push(sql`o.created_at < ${input.createdBefore}`);
  return all.length > 0 ? join(all, " AND ") : sql`true`;
}

/**
 * The filter, narrowed by a search term. Each kind of term has its own index; the union keeps every
 * one of them in use. Each part filters and stops by itself (`tail`): one email may match them all.
 */
function matching(term: string | undefined, filter: Sql, tail: Sql): Sql {
  if (!term) return filter;
  const id = /^\d{1,9}$/.test(term) ? Number(term) : 0;
  return sql`${filter} AND o.id IN (
    SELECT ${id}::int
    UNION ALL (SELECT o.id FROM orders o WHERE ${filter}
      AND ${startsWith(sql`o.reference`, term)} ${tail})
    UNION ALL (SELECT o.id FROM orders o WHERE ${filter}
      AND ${startsWith(sql`o.email`, term.toLowerCase())} ${tail})
    UNION ALL SELECT order_id FROM shipments WHERE tracking_number = ${term.toUpperCase()})`;
}
