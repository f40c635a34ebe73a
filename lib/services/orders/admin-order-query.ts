import sql, { empty, join, raw, type Sql } from "sql-template-tag";
import type { AdminSearch, AdminSort } from "@/lib/domain/order/admin-list";
import { idMax } from "@/lib/domain/order/input";
import { startsWith } from "../lists/prefix-search";

/** A place in the list, to read on behind it or back before it. */
export interface Cursor {
  /** Milliseconds since 1970 or minor units, by the sort. */
  key: number;
  id: number;
  back: boolean;
}

/** A search of the admin in SQL's terms, over `orders o`. */
export interface AdminQuery {
  sort: AdminSort;
  cursor: Cursor | null;
  from: Sql;
  /** What every order on the list fulfills. */
  filter: Sql;
  /**
   * An order on the list fulfills one of these. Each part is read by itself, in the list's order and
   * no further than a page: so each finds its own index.
   */
  parts: readonly Sql[];
  /** An order may fulfill several parts. */
  overlapping: boolean;
  /** See `gathered`; null where an index has the part in the list's order anyhow. */
  gatherMax: number | null;
  /**
   * A product's orders are listed by their numbers, which its index has in order: numbers rise with
   * time, whereas no index has a product's orders by their time.
   */
  byNumber: boolean;
}

export function adminQuery(search: AdminSearch): AdminQuery {
  const { product, customer, q, sort = "newest" } = search;
  const asked = states(search);
  const byAmount = isByAmount({ sort });
  // A customer's or a term's own index beats those of the states; amounts are in that of `status`.
  const [narrowest] = asked;
  const isSeveral = (narrowest?.values.length ?? 0) > 1;
  const inOrder = byAmount && isByStatusAlone(search);
  const isDriven = customer === undefined && q === undefined && !(byAmount && isSeveral);
  const driving = isDriven || inOrder ? narrowest : undefined;
  const others = asked.filter((state) => state !== driving);
  const filter = [
    ...others.map(({ column, values }) => sql`${raw(column)} IN (${join(values.map(literal))})`),
    ...conditions(search),
  ];
  const driven = driving?.values.map((value) => sql`${raw(driving.column)} = ${literal(value)}`);
  return {
    sort,
    cursor: cursorOf(search),
    from:
      product === undefined
        ? sql`orders o`
        : sql`orders o JOIN order_items i ON i.order_id = o.id AND i.product_id = ${product}`,
    filter: filter.length > 0 ? join(filter, " AND ") : sql`true`,
    parts: q === undefined ? (driven ?? [sql`true`]) : termParts(q),
    overlapping: q !== undefined,
    gatherMax: inOrder ? null : gatherMax(search, asked.length + filter.length > 0),
    byNumber: product !== undefined && !byAmount,
  };
}

/** Whether nothing but the order's status is asked for: its index has these orders by amount too. */
function isByStatusAlone({ status, sort: _, after: __, before: ___, ...others }: AdminSearch) {
  return status !== undefined && Object.values(others).every((value) => value === undefined);
}

/** The states that nearly every order comes to: their indexes narrow nothing. */
const usual: ReadonlySet<string> = new Set(["completed", "paid", "fulfilled"]);

/** Which states are asked for, the narrowest kind first. */
function states({ status, payment, stock }: AdminSearch) {
  const all: { column: string; values: readonly string[] | undefined }[] = [
    { column: "o.payment_status", values: payment },
    { column: "o.status", values: status },
    { column: "o.inventory_status", values: stock },
  ];
  const asked = all.flatMap(({ column, values }) => (values ? [{ column, values }] : []));
  const isUsual = (values: readonly string[]) => values.some((value) => usual.has(value));
  return asked.sort((a, b) => Number(isUsual(a.values)) - Number(isUsual(b.values)));
}

/** From an index alone, where it has all that is asked for, and in the memory of one sort. */
const gatherFromIndexMax = 30_000;
const gatherRowsMax = 10_000;

function gatherMax(search: AdminSearch, isNarrowed: boolean): number | null {
  const byAmount = isByAmount({ sort: search.sort ?? "newest" });
  if (search.q !== undefined) return isNarrowed || byAmount ? gatherRowsMax : gatherFromIndexMax;
  const needsRows = byAmount || search.product !== undefined;
  return needsRows && isNarrowed ? gatherRowsMax : null;
}

/** A state's name, written into the statement so that its own share of the orders is planned for. */
function literal(state: string): Sql {
  if (!/^[a-z_]+$/.test(state)) throw new Error(`${state} is no state.`);
  return raw(`'${state}'`);
}

function conditions(search: AdminSearch): Sql[] {
  const { ids, from, to, min, max, customer } = search;
  return [
    ...(ids === undefined ? [] : [sql`o.id = ANY (${ids}::int[])`]),
    ...(from === undefined ? [] : [sql`o.created_at >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [sql`o.created_at < ${to}::timestamptz`]),
    ...(min === undefined ? [] : [sql`o.total >= ${min}`]),
    ...(max === undefined ? [] : [sql`o.total <= ${max}`]),
    ...(customer === undefined ? [] : [sql`o.customer_id = ${customer}`]),
    ...(search.held ? [sql`o.held_at IS NOT NULL`] : []),
    ...(search.attention ? [sql`o.attention IS NOT NULL`] : []),
  ];
}

/** Each kind of term has its own index. */
function termParts(term: string): Sql[] {
  const number = /^#?(\d{1,10})$/.exec(term)?.[1];
  return [
    ...(number && Number(number) <= idMax ? [sql`o.id = ${Number(number)}`] : []),
    startsWith(sql`o.reference`, term),
    startsWith(sql`o.email`, term.toLowerCase()),
    sql`o.id IN (SELECT order_id FROM shipments WHERE tracking_number = ${term.toUpperCase()})`,
  ];
}

function cursorOf({ after, before }: AdminSearch): Cursor | null {
  const text = after ?? before;
  if (text === undefined) return null;
  const [key = 0, id = 0] = text.split("-").map(Number);
  return { key, id, back: after === undefined };
}

function isByAmount({ sort }: Pick<AdminQuery, "sort">): boolean {
  return sort === "largest" || sort === "smallest";
}

/** What the list is sorted by, beside the orders' numbers. */
function sortKey(query: Pick<AdminQuery, "sort" | "byNumber">): Sql {
  if (query.byNumber) return sql`0`;
  return isByAmount(query) ? sql`o.total` : sql`o.created_at`;
}

/** The list's order, over `o`; `reversed` to read backwards. */
export function orderOf(
  query: Pick<AdminQuery, "sort" | "byNumber">,
  { key = sortKey(query), reversed = false } = {},
): Sql {
  const isDescending = query.sort === "newest" || query.sort === "largest";
  const way = raw(isDescending === reversed ? "ASC" : "DESC");
  return query.byNumber ? sql`o.id ${way}` : sql`${key} ${way}, o.id ${way}`;
}

/** Where the cursor's page begins; nothing to add on the first page. */
function beyond(query: AdminQuery, key = sortKey(query)): Sql {
  const { cursor, byNumber, sort } = query;
  if (!cursor) return empty;
  const isDescending = sort === "newest" || sort === "largest";
  const than = raw(isDescending === cursor.back ? ">" : "<");
  if (byNumber) return sql` AND o.id ${than} ${cursor.id}`;
  const value = isByAmount(query)
    ? sql`${cursor.key}::bigint`
    : sql`${new Date(cursor.key)}::timestamptz`;
  return sql` AND (${key}, o.id) ${than} (${value}, ${cursor.id}::int)`;
}

/** The ids of the list's next orders with their cursors' keys. */
export function matchingIds(query: AdminQuery, limit: number): Sql {
  const reversed = query.cursor?.back ?? false;
  const rows = sql`LIMIT ${limit}`;
  const order = sql`ORDER BY ${orderOf(query, { reversed })} ${rows}`;
  const scanned = (part: Sql) => sql`SELECT o.id, ${sortKey(query)} AS key FROM ${query.from}
    WHERE ${part} AND ${query.filter}${beyond(query)}`;
  const key = sql`o.key`;
  const laterOrder = sql`ORDER BY ${orderOf(query, { key, reversed })} ${rows}`;
  const each = query.parts.map((part) =>
    query.gatherMax === null
      ? sql`(${scanned(part)} ${order})`
      : sql`(WITH gathered AS MATERIALIZED (${gathered(query, part, query.gatherMax)})
          (SELECT o.id, o.key FROM gathered o
            WHERE (SELECT count(*) FROM gathered) <= ${query.gatherMax}${beyond(query, key)}
            ${laterOrder})
          UNION ALL
          (${scanned(part)} AND (SELECT count(*) FROM gathered) > ${query.gatherMax} ${order}))`,
  );
  return sql`SELECT o.id, ${cursorKey(query)} AS key
    FROM (${join(each, query.overlapping ? " UNION " : " UNION ALL ")}) o ${laterOrder}`;
}

/**
 * All orders of a part, in no order, and one more than `max` if there are more. A few are quicker
 * sorted than met by chance on the way through the whole table; where there are many, it is the
 * other way round, and what was gathered is not used.
 */
function gathered({ from, filter, ...query }: AdminQuery, part: Sql, max: number): Sql {
  return sql`SELECT o.id, ${sortKey(query)} AS key FROM ${from}
    WHERE ${part} AND ${filter} LIMIT ${max + 1}`;
}

function cursorKey(query: AdminQuery): Sql {
  const isTime = !query.byNumber && !isByAmount(query);
  return isTime ? sql`(extract(epoch FROM o.key) * 1000)::bigint` : sql`o.key`;
}

/** So many of the list's orders as there are, in whatever order comes first; to be counted. */
export function anyMatching(query: AdminQuery, limit: number): Sql {
  const { from, filter, parts, overlapping, gatherMax: max } = query;
  const each = parts.map((part) =>
    max === null
      ? sql`(SELECT o.id FROM ${from} WHERE ${part} AND ${filter} LIMIT ${limit})`
      : sql`(WITH gathered AS MATERIALIZED (${gathered(query, part, max)})
          SELECT id FROM gathered LIMIT ${limit})`,
  );
  return sql`SELECT FROM (${join(each, overlapping ? " UNION " : " UNION ALL ")}) o LIMIT ${limit}`;
}
