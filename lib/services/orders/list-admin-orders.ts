import sql, { type Sql } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import {
  type AdminOrderPage,
  type AdminOrderRow,
  type AdminSearch,
  withoutCursor,
} from "@/lib/domain/order/admin-list";
import { type MatchingIds, selectionMax } from "@/lib/domain/order/bulk";
import {
  type AdminQuery,
  adminQuery,
  cursorText,
  matchingIds,
  matchingRows,
  orderBy,
} from "./admin-order-query";

export interface ListAdminOrders {
  search: AdminSearch;
  limit?: number | undefined;
}

/** The parts of a context that reading the list needs. */
type ReadContext = Pick<Context, "actor" | "db">;

export const adminPageSize = 50;

/** Counting stops here: a full count would read the whole table. */
const countMax = 1_000;

/** `key` is the row's sort key for its cursor: milliseconds since 1970, or minor units. */
type Row = Omit<AdminOrderRow, "createdAt"> & { createdAt: Date; key: number };

/** One page of the admin's order list, with cursors in both directions (keyset pagination). */
export async function listAdminOrders({
  ctx,
  input,
}: {
  ctx: ReadContext;
  input: ListAdminOrders;
}): Promise<AdminOrderPage> {
  requireOperator(ctx.actor);
  const query = adminQuery(input.search);
  const limit = input.limit ?? adminPageSize;
  return withFreshPlans(ctx, async (tx) => {
    const page = await readPage(tx, query, limit);
    const total = await countOrders(tx, query);
    return { ...page, total: Math.min(total, countMax), totalIsExact: total <= countMax };
  });
}

/** Every order of a search, read page by page, without a count. */
export function eachAdminOrder({
  ctx,
  input,
}: {
  ctx: ReadContext;
  input: { search: AdminSearch; pageSize: number };
}): AsyncGenerator<AdminOrderRow> {
  requireOperator(ctx.actor);
  return readAllPages(ctx, withoutCursor(input.search), input.pageSize);
}

async function* readAllPages(
  ctx: ReadContext,
  search: AdminSearch,
  pageSize: number,
): AsyncGenerator<AdminOrderRow> {
  let after: string | null | undefined;
  do {
    const query = adminQuery({ ...search, ...(after && { after }) });
    const page = await withFreshPlans(ctx, (tx) => readPage(tx, query, pageSize));
    yield* page.orders;
    after = page.next;
  } while (after);
}

/** The ids of the orders that a search finds, in the list's order, for a selection of all of them. */
export async function listAdminOrderIds({
  ctx,
  input,
}: {
  ctx: ReadContext;
  input: { search: AdminSearch };
}): Promise<MatchingIds> {
  requireOperator(ctx.actor);
  const query = adminQuery(withoutCursor(input.search));
  const rows = await withFreshPlans(ctx, (tx) =>
    tx.queryOnce<{ id: number }>(matchingIds(query, selectionMax + 1)),
  );
  const ids = rows.slice(0, selectionMax).map(({ id }) => id);
  return { ids, hasMore: rows.length > selectionMax };
}

const quickSearchMax = 8;

/** The newest few orders that a search term finds, or the newest few of all; without a count. */
export async function findAdminOrders({
  ctx,
  input,
}: {
  ctx: ReadContext;
  input: Pick<AdminSearch, "q">;
}): Promise<AdminOrderRow[]> {
  requireOperator(ctx.actor);
  const query = adminQuery(input);
  return (await withFreshPlans(ctx, (tx) => readPage(tx, query, quickSearchMax))).orders;
}

/**
 * Filters select anything from three orders to all of them, so every statement is planned for its
 * own values instead of reusing a generic plan. JIT compilation would cost more than it saves.
 */
function withFreshPlans<Result>(
  ctx: ReadContext,
  read: (tx: Queryable) => Promise<Result>,
): Promise<Result> {
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
  const hasMore = rows.length > limit;
  // A page backward that reaches the beginning may be short: return the full first page instead.
  if (cursor?.isBackward && !hasMore) return readPage(tx, { ...query, cursor: null }, limit);
  const page = cursor?.isBackward ? rows.slice(1) : rows.slice(0, limit);
  const [first, last] = [page.at(0), page.at(-1)];
  return {
    orders: page.map(toAdminOrderRow),
    previous: cursor && first ? cursorText(first) : null,
    next: (cursor?.isBackward || hasMore) && last ? cursorText(last) : null,
  };
}

/** The list rows of the orders that `ids` (id, key) selects. Each join costs one lookup per row. */
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
        SELECT sum(i.quantity - i.removed_quantity) AS units, count(*) AS lines,
          min(i.name) FILTER (WHERE i.line = 1) AS first
        FROM order_items i WHERE i.order_id = o.id) items ON true
      LEFT JOIN LATERAL (
        SELECT s.tracking_number FROM shipments s WHERE s.order_id = o.id
        ORDER BY s.id DESC LIMIT 1) shipment ON true
    ORDER BY ${orderBy(query)}`);
}

function toAdminOrderRow({ key: _, createdAt, ...row }: Row): AdminOrderRow {
  return { ...row, createdAt: createdAt.toISOString() };
}

async function countOrders(tx: Queryable, query: AdminQuery): Promise<number> {
  const [row] = await tx.queryOnce<{ total: number }>(sql`
    SELECT count(*) AS total FROM (${matchingRows(query, countMax + 1)}) counted`);
  return row?.total ?? 0;
}
