import sql, { empty, join, raw, type Sql } from "sql-template-tag";
import type { DeskSearch, DeskSort } from "@/lib/domain/order/desk-list";
import { idMax } from "@/lib/domain/order/input";
import { prefixedBy } from "./prefixed-by";

/** A place in the list, to read on behind it or back before it. */
export interface Cursor {
  /** Milliseconds since 1970 or minor units, by the sort. */
  key: number;
  id: number;
  back: boolean;
}

/** A search of the desk in SQL's terms, over `orders o`. */
export interface DeskQuery {
  sort: DeskSort;
  cursor: Cursor | null;
  from: Sql;
  /** What every order on the list fulfils. */
  filter: Sql;
  /**
   * An order on the list fulfils one of these. Each part is read by itself, in the list's order and
   * no further than a page: so each finds its own index.
   */
  parts: readonly Sql[];
  /** An order may fulfil several parts. */
  overlapping: boolean;
  /**
   * A product's orders are listed by their numbers, which its index has in order: numbers rise with
   * time, whereas no index has a product's orders by their time.
   */
  byNumber: boolean;
}

export function deskQuery(search: DeskSearch): DeskQuery {
  const { product, sort = "newest" } = search;
  const states = [
    ["o.status", search.status],
    ["o.payment_status", search.payment],
    ["o.inventory_status", search.stock],
  ] as const;
  const asked = states.flatMap(([column, values]) => (values ? [{ column, values }] : []));
  const [driving, ...others] = asked;
  const filter = [
    ...others.map(({ column, values }) => sql`${raw(column)} IN (${join(values.map(literal))})`),
    ...conditions(search),
  ];
  const driven = driving?.values.map((value) => sql`${raw(driving.column)} = ${literal(value)}`);
  const found = search.q === undefined ? [sql`true`] : termParts(search.q);
  return {
    sort,
    cursor: cursorOf(search),
    from:
      product === undefined
        ? sql`orders o`
        : sql`orders o JOIN order_items i ON i.order_id = o.id AND i.product_id = ${product}`,
    filter: filter.length > 0 ? join(filter, " AND ") : sql`true`,
    parts: (driven ?? [sql`true`]).flatMap((state) =>
      found.map((term) => sql`${state} AND ${term}`),
    ),
    overlapping: search.q !== undefined,
    byNumber: product !== undefined && (sort === "newest" || sort === "oldest"),
  };
}

/** A state's name, written into the statement so that its own share of the orders is planned for. */
function literal(state: string): Sql {
  if (!/^[a-z_]+$/.test(state)) throw new Error(`${state} is no state.`);
  return raw(`'${state}'`);
}

function conditions(search: DeskSearch): Sql[] {
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
    prefixedBy(sql`o.reference`, term),
    prefixedBy(sql`o.email`, term.toLowerCase()),
    sql`o.id IN (SELECT order_id FROM shipments WHERE tracking_number = ${term.toUpperCase()})`,
  ];
}

function cursorOf({ after, before }: DeskSearch): Cursor | null {
  const text = after ?? before;
  if (text === undefined) return null;
  const [key = 0, id = 0] = text.split("-").map(Number);
  return { key, id, back: after === undefined };
}

const sortColumn: Record<DeskSort, "created_at" | "total"> = {
  newest: "created_at",
  oldest: "created_at",
  largest: "total",
  smallest: "total",
};

function isDescending({ sort }: Pick<DeskQuery, "sort">): boolean {
  return sort === "newest" || sort === "largest";
}

/** The list's order, over `o`; `reversed` to read backwards. */
export function orderOf(query: Pick<DeskQuery, "sort" | "byNumber">, reversed = false): Sql {
  const way = raw(isDescending(query) === reversed ? "ASC" : "DESC");
  if (query.byNumber) return sql`o.id ${way}`;
  return sql`o.${raw(sortColumn[query.sort])} ${way}, o.id ${way}`;
}

/** Where the cursor's page begins; nothing to add on the first page. */
function beyond(query: DeskQuery): Sql {
  const { cursor, byNumber } = query;
  if (!cursor) return empty;
  const than = raw(isDescending(query) === cursor.back ? ">" : "<");
  if (byNumber) return sql` AND o.id ${than} ${cursor.id}`;
  const column = sortColumn[query.sort];
  const key =
    column === "total" ? sql`${cursor.key}::bigint` : sql`${new Date(cursor.key)}::timestamptz`;
  return sql` AND (o.${raw(column)}, o.id) ${than} (${key}, ${cursor.id}::int)`;
}

/** The ids of the list's next orders with their sort keys, in the list's order. */
export function matchingIds(query: DeskQuery, limit: number): Sql {
  const order = sql`ORDER BY ${orderOf(query, query.cursor?.back ?? false)} LIMIT ${limit}`;
  const key =
    sortColumn[query.sort] === "total"
      ? sql`o.total`
      : sql`(extract(epoch FROM o.created_at) * 1000)::bigint`;
  return sql`SELECT o.id, ${key} AS key FROM (${union(query, order)}) o ${order}`;
}

/** So many of the list's orders as there are, in whatever order comes first; to be counted. */
export function anyMatching(query: DeskQuery, limit: number): Sql {
  return sql`SELECT FROM (${union({ ...query, cursor: null }, sql`LIMIT ${limit}`)}) o LIMIT ${limit}`;
}

function union(query: DeskQuery, tail: Sql): Sql {
  const { from, filter, parts, overlapping } = query;
  const each = parts.map(
    (part) => sql`(SELECT o.id, o.created_at, o.total FROM ${from}
      WHERE ${part} AND ${filter}${beyond(query)} ${tail})`,
  );
  return join(each, overlapping ? " UNION " : " UNION ALL ");
}
