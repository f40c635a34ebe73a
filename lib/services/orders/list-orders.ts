import sql, { empty, join, raw, type Sql } from "sql-template-tag";
import { requireScope } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { OrderSort } from "@/lib/domain/order/order-sort";
import type { OrderStatus, PaymentStatus } from "@/lib/domain/order/status";
import type { OrderView } from "@/lib/domain/order/view";
import { selectOrders, toOrderView } from "./order-rows";
import { orderSearch } from "./order-search";
import { settledUntil } from "./settled-until";

export interface ListOrders {
  status?: OrderStatus | undefined;
  paymentStatus?: PaymentStatus | undefined;
  customerId?: number | undefined;
  createdAfter?: Date | undefined;
  createdBefore?: Date | undefined;
  updatedAfter?: Date | undefined;
  reference?: string | undefined;
  /** An order id, the beginning of a reference or of an email address, or a tracking number. */
  q?: string | undefined;
  sort?: OrderSort | undefined;
  limit: number;
  cursor?: OrderCursor | undefined;
}

/** The last order of a page. The next page starts after it. */
export interface OrderCursor {
  /** Its time of creation, or of its last change if the list is sorted by that. */
  createdAt: Date;
  id: number;
}

export interface OrderPage {
  orders: OrderView[];
  nextCursor: OrderCursor | null;
  /** Exact up to `countMax`. If there are more, this is `countMax` and `totalIsExact` is false. */
  total: number;
  totalIsExact: boolean;
}

/** Counting stops here: a full count would read the whole table. */
const countMax = 1_000;

/**
 * One page of orders (keyset pagination), newest first unless `sort` says otherwise. Customers get
 * their own orders only. A list that can be polled, because it starts at a time or is sorted by
 * ascending time, ends before the orders that are being written, so that a client which continues
 * after the newest order that it has seen misses none.
 */
export const listOrders: Verb<ListOrders, OrderPage> = async ({ ctx, input }) => {
  requireScope(ctx.actor, "orders:read");
  const filter = conditions(ctx, input, await ends(ctx, input));
  const [page, total] = await Promise.all([
    readPage(ctx, input, filter),
    countOrders(ctx, input.q, filter),
  ]);
  return { ...page, total: Math.min(total, countMax), totalIsExact: total <= countMax };
};

/**
 * Every order of a list, read page by page as they are taken. Sort them only by what doesn't change, or
 * an order that changes meanwhile may be missed. A filter by what changes misses it as well: the list
 * of the orders that were updated since this one began has it.
 */
export function eachOrder({
  ctx,
  input,
}: {
  ctx: Context;
  input: Omit<ListOrders, "cursor"> & { sort?: "createdAt" | "-createdAt" | undefined };
}): AsyncGenerator<OrderView> {
  requireScope(ctx.actor, "orders:read");
  return readAllPages(ctx, input);
}

async function* readAllPages(ctx: Context, list: ListOrders): AsyncGenerator<OrderView> {
  const filter = conditions(ctx, list, await ends(ctx, list));
  let cursor: OrderCursor | null | undefined;
  do {
    const page = await readPage(ctx, { ...list, ...(cursor && { cursor }) }, filter);
    yield* page.orders;
    cursor = page.nextCursor;
  } while (cursor);
}

async function readPage(
  ctx: Context,
  { sort = "-createdAt", q, limit, cursor }: ListOrders,
  filter: Sql,
): Promise<Pick<OrderPage, "orders" | "nextCursor">> {
  const key = sort.endsWith("updatedAt") ? "updatedAt" : "createdAt";
  const isAscending = !sort.startsWith("-");
  const column = columns[key];
  const after = cursor
    ? sql` AND (${column}, o.id) ${raw(isAscending ? ">" : "<")}
        (${cursor.createdAt}, ${cursor.id})`
    : empty;
  const direction = raw(isAscending ? "ASC" : "DESC");
  const inOrder = sql`ORDER BY ${column} ${direction}, o.id ${direction} LIMIT ${limit + 1}`;
  const rows = await selectOrders(ctx.db, withSearch(q, sql`${filter}${after}`, inOrder), inOrder);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    orders: page.map((row) => toOrderView(ctx, row)),
    nextCursor: rows.length > limit && last ? { createdAt: last[key], id: last.id } : null,
  };
}

const columns = { createdAt: sql`o.created_at`, updatedAt: sql`o.updated_at` };

/** The conditions that end a list that can be polled before the orders that are being written. */
async function ends(
  ctx: Context,
  { sort, createdAfter, updatedAfter }: ListOrders,
): Promise<Sql[]> {
  const polled = [
    ...(createdAfter || sort === "createdAt" ? [columns.createdAt] : []),
    ...(updatedAfter || sort === "updatedAt" ? [columns.updatedAt] : []),
  ];
  if (polled.length === 0) return [];
  const end = await settledUntil(ctx.db);
  return polled.map((column) => sql`${column} <= ${end}`);
}

async function countOrders(ctx: Context, term: string | undefined, filter: Sql): Promise<number> {
  const limit = sql`LIMIT ${countMax + 1}`;
  const [row] = await ctx.db.query<{ total: number }>(sql`
    SELECT count(*) AS total FROM (
      SELECT FROM orders o WHERE ${withSearch(term, filter, limit)} ${limit}) counted`);
  return row?.total ?? 0;
}

function conditions(ctx: Context, input: ListOrders, ends: readonly Sql[]): Sql {
  const all: Sql[] = [...ends];
  if (ctx.actor.kind === "customer") all.push(sql`o.customer_id = ${ctx.actor.customerId}`);
  if (ctx.actor.kind === "tracking") all.push(sql`o.id = ${ctx.actor.orderId}`);
  if (input.status) all.push(sql`o.status = ${input.status}`);
  if (input.paymentStatus) all.push(sql`o.payment_status = ${input.paymentStatus}`);
  if (input.customerId) all.push(sql`o.customer_id = ${input.customerId}`);
  if (input.createdAfter) all.push(sql`o.created_at >= ${input.createdAfter}`);
  if (input.createdBefore) all.push(sql`o.created_at < ${input.createdBefore}`);
  if (input.updatedAfter) all.push(sql`o.updated_at >= ${input.updatedAfter}`);
  if (input.reference !== undefined) all.push(sql`o.reference = ${input.reference}`);
  return all.length > 0 ? join(all, " AND ") : sql`true`;
}

/**
 * The filter, limited to the orders that a search term finds. The union lets each condition use its
 * own index. A prefix may match every order, so those parts repeat the filter and the `tail`.
 */
function withSearch(term: string | undefined, filter: Sql, tail: Sql): Sql {
  if (!term) return filter;
  const { exact, prefixes } = orderSearch(term);
  const matches = [
    ...exact.map((condition) => sql`(SELECT o.id FROM orders o WHERE ${condition})`),
    ...prefixes.map(
      (condition) => sql`(SELECT o.id FROM orders o WHERE ${filter} AND ${condition} ${tail})`,
    ),
  ];
  return sql`${filter} AND o.id IN (${join(matches, " UNION ALL ")})`;
}
