import sql, { type Sql } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import {
  type AdminOrderPage,
  type AdminOrderRow,
  type AdminSearch,
  withoutPage,
} from "@/lib/domain/order/admin-list";
import {
  type AdminQuery,
  adminQuery,
  anyMatching,
  matchingIds,
  orderOf,
} from "./admin-order-query";

export interface ListAdminOrders {
  search: AdminSearch;
  limit?: number | undefined;
}

/** What reading the list takes of a context. */
type Reader = Pick<Context, "actor" | "db">;

export const adminPageSize = 50;

/** Counting stops here: nobody reads a larger number, and a full count costs the whole table. */
const countMax = 1_000;

/** The sort key of the row's own cursor comes along: milliseconds or minor units. */
type Row = Omit<AdminOrderRow, "createdAt"> & { createdAt: Date; key: number };

/** Orders as the admin lists them, as keyset pages in both directions. */
export async function listAdminOrders({
  ctx,
  input,
}: {
  ctx: Reader;
  input: ListAdminOrders;
}): Promise<AdminOrderPage> {
  requireOperator(ctx.actor);
  const query = adminQuery(input.search);
  const limit = input.limit ?? adminPageSize;
  return planned(ctx, async (tx) => {
    const page = await readPage(tx, query, limit);
    const total = await count(tx, query);
    return { ...page, total: Math.min(total, countMax), totalIsExact: total <= countMax };
  });
}

/** The same orders without the counting, from one page to the next until there are no more. */
export function eachAdminOrder({
  ctx,
  input,
}: {
  ctx: Reader;
  input: { search: AdminSearch; pageSize: number };
}): AsyncGenerator<AdminOrderRow> {
  requireOperator(ctx.actor);
  return eachOf(ctx, withoutPage(input.search), input.pageSize);
}

async function* eachOf(
  ctx: Reader,
  search: AdminSearch,
  pageSize: number,
): AsyncGenerator<AdminOrderRow> {
  let after: string | null | undefined;
  do {
    const query = adminQuery({ ...search, ...(after && { after }) });
    const page = await planned(ctx, (tx) => readPage(tx, query, pageSize));
    yield* page.orders;
    after = page.next;
  } while (after);
}

const foundMax = 8;

/** The orders that a term finds, newest first, or the newest of all; a handful, uncounted. */
export async function findAdminOrders({
  ctx,
  input,
}: {
  ctx: Reader;
  input: Pick<AdminSearch, "q">;
}): Promise<AdminOrderRow[]> {
  requireOperator(ctx.actor);
  const query = adminQuery(input);
  return (await planned(ctx, (tx) => readPage(tx, query, foundMax))).orders;
}

/**
 * Filters select anything from three orders to all of them: each is planned for its own values, and
 * none is worth compiling.
 */
function planned<Result>(ctx: Reader, read: (tx: Queryable) => Promise<Result>): Promise<Result> {
  return ctx.db.transaction(async (tx) => {
    await tx.query(sql`SELECT set_config('plan_cache_mode', 'force_custom_plan', true),
      set_config('jit', 'off', true)`);
    return read(tx);
  });
}

async function readPage(
  tx: Queryable,
  query: AdminQuery,
  limit: number,
): Promise<Pick<AdminOrderPage, "orders" | "next" | "previous">> {
  const { cursor } = query;
  const rows = await readRows(tx, matchingIds(query, limit + 1), query);
  const isCut = rows.length > limit;
  // A page back that reaches the beginning may be short: the first page then is a full one.
  if (cursor?.back && !isCut) return readPage(tx, { ...query, cursor: null }, limit);
  const page = cursor?.back ? rows.slice(1) : rows.slice(0, limit);
  const [first, last] = [page.at(0), page.at(-1)];
  return {
    orders: page.map(toView),
    previous: cursor && first ? written(first) : null,
    next: (cursor?.back || isCut) && last ? written(last) : null,
  };
}

function written({ key, id }: Pick<Row, "key" | "id">): string {
  return `${key}-${id}`;
}

/** What is shown of the orders that `ids` (id, key) selects; each part costs one look-up a row. */
function readRows(db: Queryable, ids: Sql, query: AdminQuery): Promise<Row[]> {
  return db.queryOnce<Row>(sql`
    SELECT o.id, o.reference, o.customer_id AS "customerId", c.name AS "customerName", o.email,
      items.units, items.first AS "firstItem", items.lines - 1 AS "otherItems", o.total,
      o.currency, o.status, o.payment_status AS "paymentStatus",
      o.inventory_status AS "inventoryStatus", o.waiting_for AS "waitingFor", o.attention,
      o.hold_reason AS "holdReason", shipment.tracking_number AS "trackingNumber",
      o.created_at AS "createdAt", o.seq, page.key
    FROM (${ids}) page JOIN orders o ON o.id = page.id
      LEFT JOIN customers c ON c.id = o.customer_id
      LEFT JOIN LATERAL (
        SELECT sum(i.quantity) AS units, count(*) AS lines,
          min(i.name) FILTER (WHERE i.line = 1) AS first
        FROM order_items i WHERE i.order_id = o.id) items ON true
      LEFT JOIN LATERAL (
        SELECT s.tracking_number FROM shipments s WHERE s.order_id = o.id
        ORDER BY s.id DESC LIMIT 1) shipment ON true
    ORDER BY ${orderOf(query)}`);
}

function toView({ key: _, createdAt, ...row }: Row): AdminOrderRow {
  return { ...row, createdAt: createdAt.toISOString() };
}

async function count(tx: Queryable, query: AdminQuery): Promise<number> {
  const [row] = await tx.queryOnce<{ total: number }>(sql`
    SELECT count(*) AS total FROM (${anyMatching(query, countMax + 1)}) x`);
  return row?.total ?? 0;
}
