import sql, { empty, join, raw, type Sql } from "sql-template-tag";
import type { AdminSearch, AdminSort } from "@/lib/domain/order/admin-list";
import { sqlLiteral } from "@/lib/services/lists/sql-literal";
import { isOrderEnding } from "./order-endings";
import { orderSearch } from "./order-search";

/** The order at the edge of a page; the next or previous page starts there. */
export interface Cursor {
  /** Milliseconds since 1970, or minor units, depending on the sort. */
  key: number;
  id: number;
  isBackward: boolean;
}

/** A search of the admin's order list in SQL, over `orders o`. */
export interface AdminQuery {
  sort: AdminSort;
  cursor: Cursor | null;
  from: Sql;
  /** A condition that every listed order meets. */
  filter: Sql;
  /**
   * Alternative conditions: a listed order meets at least one. Each is a subquery of its own, in
   * the list's order and no longer than a page, so that each can use its own index.
   */
  alternatives: readonly Sql[];
  /** Whether one order can meet several of the alternatives. */
  canOverlap: boolean;
  /** See `unsortedMatches`; null when an index has the alternatives in the list's order. */
  sortedMax: number | null;
  /**
   * A product's orders are sorted by id: ids rise with time, and no index has a product's orders in
   * order of time.
   */
  isSortedById: boolean;
}

export function adminQuery(search: AdminSearch): AdminQuery {
  const { product, customer, q, sort = "newest" } = search;
  const stateFilters = sortedStateFilters(search);
  const byAmount = isByAmount({ sort });
  // The index of a customer or of a search term is narrower than one of states. Only the index of
  // `status` has amounts in order.
  const [narrowest] = stateFilters;
  const hasSeveralValues = (narrowest?.values.length ?? 0) > 1;
  const isSortedByIndex = byAmount && filtersByStatusOnly(search);
  const usesStateIndex =
    customer === undefined && q === undefined && !(byAmount && hasSeveralValues);
  const indexed = usesStateIndex || isSortedByIndex ? narrowest : undefined;
  const filter = [
    ...stateFilters
      .filter((state) => state !== indexed)
      .map(({ column, values }) => sql`${raw(column)} IN (${join(values.map(sqlLiteral))})`),
    ...conditions(search),
  ];
  const perValue = indexed?.values.map(
    (value) => sql`${raw(indexed.column)} = ${sqlLiteral(value)}`,
  );
  return {
    sort,
    cursor: toCursor(search),
    from:
      product === undefined
        ? sql`orders o`
        : sql`orders o JOIN order_items i ON i.order_id = o.id AND i.product_id = ${product}`,
    filter: filter.length > 0 ? join(filter, " AND ") : sql`true`,
    alternatives: q === undefined ? (perValue ?? [sql`true`]) : searchConditions(q),
    canOverlap: q !== undefined,
    sortedMax: isSortedByIndex ? null : sortedMax(search, stateFilters.length + filter.length > 0),
    isSortedById: product !== undefined && !byAmount,
  };
}

/** Whether the search filters by the order's status alone; that index has amounts in order too. */
function filtersByStatusOnly({ status, sort: _, after: __, before: ___, ...others }: AdminSearch) {
  return status !== undefined && Object.values(others).every((value) => value === undefined);
}

/** The states that nearly every order ends in. An index lookup by them is hardly selective. */
const commonStates: ReadonlySet<string> = new Set(["completed", "paid", "fulfilled"]);

/** The filters by state, the most selective first. */
function sortedStateFilters({ status, payment, stock }: AdminSearch) {
  const all: { column: string; values: readonly string[] | undefined }[] = [
    { column: "o.payment_status", values: payment },
    { column: "o.status", values: status },
    { column: "o.inventory_status", values: stock },
  ];
  const used = all.flatMap(({ column, values }) => (values ? [{ column, values }] : []));
  const isCommon = (values: readonly string[]) => values.some((value) => commonStates.has(value));
  return used.sort((a, b) => Number(isCommon(a.values)) - Number(isCommon(b.values)));
}

/** How many matches are sorted in memory: more when an index alone has all the columns. */
const sortedFromIndexMax = 30_000;
const sortedFromRowsMax = 10_000;

function sortedMax(search: AdminSearch, isFiltered: boolean): number | null {
  const byAmount = isByAmount({ sort: search.sort ?? "newest" });
  if (search.q !== undefined) {
    return isFiltered || byAmount ? sortedFromRowsMax : sortedFromIndexMax;
  }
  const needsRows = byAmount || search.product !== undefined;
  return needsRows && isFiltered ? sortedFromRowsMax : null;
}

function conditions(search: AdminSearch): Sql[] {
  const { ids, from, to, endedFrom, endedTo, min, max, customer } = search;
  return [
    ...(ids === undefined ? [] : [sql`o.id = ANY (${ids}::int[])`]),
    ...(from === undefined ? [] : [sql`o.created_at >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [sql`o.created_at < ${to}::timestamptz`]),
    ...(endedFrom === undefined && endedTo === undefined ? [] : [hasEnded(endedFrom, endedTo)]),
    ...(min === undefined ? [] : [sql`o.total >= ${min}`]),
    ...(max === undefined ? [] : [sql`o.total <= ${max}`]),
    ...(customer === undefined ? [] : [sql`o.customer_id = ${customer}`]),
    ...(search.held ? [sql`o.held_at IS NOT NULL`] : []),
    ...(search.attention ? [sql`o.attention IS NOT NULL`] : []),
  ];
}

/** Read from the index on the events that end orders. */
function hasEnded(from: string | undefined, to: string | undefined): Sql {
  return sql`o.id IN (SELECT order_id FROM order_events WHERE ${isOrderEnding}
    ${from === undefined ? empty : sql`AND at >= ${from}::timestamptz`}
    ${to === undefined ? empty : sql`AND at < ${to}::timestamptz`})`;
}

function searchConditions(term: string): Sql[] {
  const { exact, prefixes } = orderSearch(term);
  return [...exact, ...prefixes];
}

/** A cursor as it is written into the page's address; `toCursor` reads it. */
export function cursorText({ key, id }: Pick<Cursor, "key" | "id">): string {
  return `${key}-${id}`;
}

function toCursor({ after, before }: AdminSearch): Cursor | null {
  const text = after ?? before;
  if (text === undefined) return null;
  const [key = 0, id = 0] = text.split("-").map(Number);
  return { key, id, isBackward: after === undefined };
}

function isByAmount({ sort }: Pick<AdminQuery, "sort">): boolean {
  return sort === "largest" || sort === "smallest";
}

/** What the list is sorted by first; the order's id breaks ties. */
function sortKey(query: Pick<AdminQuery, "sort" | "isSortedById">): Sql {
  if (query.isSortedById) return sql`0`;
  return isByAmount(query) ? sql`o.total` : sql`o.created_at`;
}

/** The list's `ORDER BY`, over `o`; `isReversed` for a page that is read backward. */
export function orderBy(
  query: Pick<AdminQuery, "sort" | "isSortedById">,
  { key = sortKey(query), isReversed = false } = {},
): Sql {
  const isDescending = query.sort === "newest" || query.sort === "largest";
  const direction = raw(isDescending === isReversed ? "ASC" : "DESC");
  return query.isSortedById ? sql`o.id ${direction}` : sql`${key} ${direction}, o.id ${direction}`;
}

/** The condition that starts the page at the cursor; empty for the first page. */
function pastCursor(query: AdminQuery, key = sortKey(query)): Sql {
  const { cursor, isSortedById, sort } = query;
  if (!cursor) return empty;
  const isDescending = sort === "newest" || sort === "largest";
  const comparison = raw(isDescending === cursor.isBackward ? ">" : "<");
  if (isSortedById) return sql` AND o.id ${comparison} ${cursor.id}`;
  const value = isByAmount(query)
    ? sql`${cursor.key}::bigint`
    : sql`${new Date(cursor.key)}::timestamptz`;
  return sql` AND (${key}, o.id) ${comparison} (${value}, ${cursor.id}::int)`;
}

/** The ids of the orders on the cursor's page, with their cursor keys. */
export function matchingIds(query: AdminQuery, limit: number): Sql {
  const isReversed = query.cursor?.isBackward ?? false;
  const rows = sql`LIMIT ${limit}`;
  const order = sql`ORDER BY ${orderBy(query, { isReversed })} ${rows}`;
  const inOrder = (condition: Sql) => sql`SELECT o.id, ${sortKey(query)} AS key FROM ${query.from}
    WHERE ${condition} AND ${query.filter}${pastCursor(query)}`;
  const key = sql`o.key`;
  const orderByKey = sql`ORDER BY ${orderBy(query, { key, isReversed })} ${rows}`;
  const pages = query.alternatives.map((condition) =>
    query.sortedMax === null
      ? sql`(${inOrder(condition)} ${order})`
      : sql`(WITH matches AS MATERIALIZED (${unsortedMatches(query, condition, query.sortedMax)})
          (SELECT o.id, o.key FROM matches o
            WHERE (SELECT count(*) FROM matches) <= ${query.sortedMax}${pastCursor(query, key)}
            ${orderByKey})
          UNION ALL
          (${inOrder(condition)} AND (SELECT count(*) FROM matches) > ${query.sortedMax}
            ${order}))`,
  );
  return sql`SELECT o.id, ${cursorKey(query)} AS key
    FROM (${join(pages, query.canOverlap ? " UNION " : " UNION ALL ")}) o ${orderByKey}`;
}

/**
 * All matches of one condition, unsorted, and one more than `max` if there are more. Few matches
 * are found faster by their own index and then sorted. With more than `max` they are discarded,
 * because reading the list in its own order then finds a page sooner.
 */
function unsortedMatches({ from, filter, ...query }: AdminQuery, condition: Sql, max: number): Sql {
  return sql`SELECT o.id, ${sortKey(query)} AS key FROM ${from}
    WHERE ${condition} AND ${filter} LIMIT ${max + 1}`;
}

function cursorKey(query: AdminQuery): Sql {
  const isTime = !query.isSortedById && !isByAmount(query);
  return isTime ? sql`(extract(epoch FROM o.key) * 1000)::bigint` : sql`o.key`;
}

/** One row for each matching order, at most `limit`, in no particular order; for counting. */
export function matchingRows(query: AdminQuery, limit: number): Sql {
  const { from, filter, alternatives, canOverlap, sortedMax: max } = query;
  const matches = alternatives.map((condition) =>
    max === null
      ? sql`(SELECT o.id FROM ${from} WHERE ${condition} AND ${filter} LIMIT ${limit})`
      : sql`(WITH matches AS MATERIALIZED (${unsortedMatches(query, condition, max)})
          SELECT id FROM matches LIMIT ${limit})`,
  );
  const union = join(matches, canOverlap ? " UNION " : " UNION ALL ");
  return sql`SELECT FROM (${union}) o LIMIT ${limit}`;
}
