import sql, { empty, type Sql } from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { isSentToInngest, orderEventTypes, resumesOrder } from "@/lib/domain/events";
import { recentMinutes } from "@/lib/domain/recent-range";
import {
  type EventFilter,
  type EventTerm,
  type LoggedCursor,
  readEventTerm,
} from "@/lib/domain/workflows/event-search";
import type { EventRow } from "@/lib/domain/workflows/event-view";
import { triggerEvents } from "@/lib/domain/workflows/function-catalog";
import { orderEventId } from "@/lib/telemetry/workflows/record-events";
import { firstOrderEventSince } from "./first-order-event-since";
import { searchBounded } from "./search-bounded";

/** What a list of events looks for, in either source. */
export interface EventSearch {
  names: readonly string[] | null;
  orderId: number | null;
  eventId: string | null;
  /** A JSON path on the payload. */
  path: string | null;
  /** Whether the index by payload finds the path: it compares a field with a value. */
  isIndexed: boolean;
  since: Date | null;
}

/** Events of one source, the latest first, and where its search stopped early. */
export interface SourcePage<Cursor> {
  rows: (EventRow & { cursor: Cursor })[];
  stoppedAt: Cursor | null;
}

/** What is read of a source: up to one row more than `limit`, between two of its cursors. */
export interface SourceRange<Cursor> {
  before: Cursor | null;
  after?: Cursor | null;
  limit: number;
}

/** A search by payload looks at this many events of a source per page. */
export const searchedEventsMax = 10_000;
/** More matches of the index by payload than this are not sorted. */
const sortedMax = 5_000;

export function toEventSearch(filter: EventFilter, now: Date): EventSearch {
  const { name, order, q, within } = filter;
  const term: EventTerm | null = q === undefined ? null : readEventTerm(q);
  return {
    names: name !== undefined ? [name] : term?.kind === "name" ? namesLike(term.text) : null,
    orderId: order ?? (term?.kind === "order" ? term.orderId : null),
    eventId: term?.kind === "id" ? term.eventId : null,
    path: term?.kind === "payload" ? term.path : null,
    isIndexed: term?.kind === "payload" && term.isIndexed,
    since: within ? new Date(now.getTime() - recentMinutes[within] * 60_000) : null,
  };
}

function namesLike(text: string): string[] {
  const names = new Set<string>([...orderEventTypes, ...triggerEvents]);
  return [...names].filter((name) => name.includes(text.toLowerCase()));
}

interface OrderEventRow {
  id: number;
  orderId: number;
  seq: number;
  type: string;
  data: Record<string, unknown>;
  at: Date;
  sentAt: Date | null;
}

export const orderEventColumns = sql`e.id, e.order_id AS "orderId", e.seq, e.type, e.data, e.at,
  e.sent_at AS "sentAt"`;

export function toOrderEvent(row: OrderEventRow): EventRow {
  const isSent = isSentToInngest(row.type) || resumesOrder(row.type);
  return {
    id: `order-${row.orderId}-${row.seq}`,
    name: row.type,
    at: row.at.toISOString(),
    orderId: row.orderId,
    source: "order",
    isSent: isSent ? row.sentAt !== null : null,
    data: row.data,
  };
}

/** Order events, the latest first. They are ordered by id, which about grows with time. */
export async function selectOrderEvents(
  { db }: Context,
  search: EventSearch,
  { before, after = null, limit }: SourceRange<number>,
): Promise<SourcePage<number>> {
  const { names, orderId, eventId, path, since } = search;
  const key = eventId === null ? null : orderEventId.exec(eventId);
  if (eventId !== null && !key) return { rows: [], stoppedAt: null };
  const first = since && (await firstOrderEventSince(db, since));
  if (since && first === null) return { rows: [], stoppedAt: null };
  const condition = sql`true
    ${before === null ? empty : sql`AND e.id < ${before}`}
    ${after === null ? empty : sql`AND e.id > ${after}`}
    ${first === null ? empty : sql`AND e.id >= ${first}`}
    ${names ? sql`AND e.type = ANY (${[...names]})` : empty}
    ${orderId === null ? empty : sql`AND e.order_id = ${orderId}`}
    ${key ? sql`AND e.order_id = ${key[1]}::int AND e.seq = ${key[2]}::int` : empty}`;
  const found = await selectMatching<OrderEventRow>(db, {
    ...{ columns: orderEventColumns, from: sql`order_events e WHERE ${condition}` },
    ...{ order: sql`e.id DESC`, reverse: sql`e.id` },
    ...{ isMatch: path === null ? null : sql`${sentPayload(path)} @@ ${path}::jsonpath`, limit },
  });
  return {
    rows: found.rows.map((row) => ({ ...toOrderEvent(row), cursor: row.id })),
    stoppedAt: found.stoppedAt?.id ?? null,
  };
}

/**
 * The payload as it is sent, without its trace. Most paths need none of the fields that are added on
 * sending, and to add them to every row that is searched takes a while.
 */
function sentPayload(path: string): Sql {
  if (!/\b(?:orderId|seq|at)\b|\*/.test(path)) return sql`e.data`;
  return sql`(e.data || jsonb_build_object('orderId', e.order_id, 'seq', e.seq, 'at',
    to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))`;
}

interface LoggedEventRow {
  id: string;
  name: string;
  data: Record<string, unknown>;
  at: Date;
  orderId: number | null;
}

export const loggedEventColumns = sql`e.event_id AS id, e.name, e.data, e.at,
  e.order_id AS "orderId"`;

export function toLoggedEvent({ id, name, data, at, orderId }: LoggedEventRow): EventRow {
  return { id, name, data, orderId, at: at.toISOString(), source: "other", isSent: true };
}

/** The logged events: signals, events sent by hand, and Inngest's own. The latest first. */
export async function selectLoggedEvents(
  db: Queryable,
  search: EventSearch,
  { before, after = null, limit }: SourceRange<LoggedCursor>,
): Promise<SourcePage<LoggedCursor>> {
  const { names, orderId, eventId, path, since } = search;
  const condition = sql`true
    ${before ? sql`AND e.at <= ${timeOf(before)} AND ${loggedKey} < ${keyOf(before)}` : empty}
    ${after ? sql`AND e.at >= ${timeOf(after)} AND ${loggedKey} > ${keyOf(after)}` : empty}
    ${since ? sql`AND e.at >= ${since}` : empty}
    ${names ? sql`AND e.name = ANY (${[...names]})` : empty}
    ${orderId === null ? empty : sql`AND e.order_id = ${orderId}`}
    ${eventId === null ? empty : sql`AND e.event_id = ${eventId}`}`;
  const isMatch = path === null ? null : sql`e.data @@ ${path}::jsonpath`;
  const query = {
    ...{ columns: loggedEventColumns, from: sql`telemetry.events e WHERE ${condition}` },
    ...{ order: sql`e.at DESC, e.event_id DESC`, reverse: sql`e.at, e.event_id`, isMatch, limit },
  };
  const few = isMatch && search.isIndexed ? await selectFew<LoggedEventRow>(db, query) : null;
  const found = few ?? (await selectMatching<LoggedEventRow>(db, query));
  const cursorOf = ({ at: time, id }: LoggedEventRow) => ({ atMs: time.getTime(), id });
  return {
    rows: found.rows.map((row) => ({ ...toLoggedEvent(row), cursor: cursorOf(row) })),
    stoppedAt: found.stoppedAt ? cursorOf(found.stoppedAt) : null,
  };
}

const loggedKey = sql`(e.at, e.event_id)`;

function timeOf({ atMs }: LoggedCursor): Date {
  return new Date(atMs);
}

function keyOf(cursor: LoggedCursor): Sql {
  return sql`(${timeOf(cursor)}, ${cursor.id})`;
}

interface EventQuery {
  columns: Sql;
  from: Sql;
  order: Sql;
  reverse: Sql;
  isMatch: Sql | null;
  limit: number;
}

interface Found<Row> {
  rows: Row[];
  stoppedAt: Row | null;
}

/**
 * The matches that the index by payload finds, sorted, if they are few; else null. Of many, the
 * latest come soon in the order of the list.
 */
async function selectFew<Row extends object>(
  db: Queryable,
  { columns, from, order, isMatch, limit }: EventQuery,
): Promise<Found<Row> | null> {
  const rows = await db.queryOnce<Row & { count: number }>(sql`
    WITH matches AS MATERIALIZED (
      SELECT e.* FROM ${from} AND ${isMatch} LIMIT ${sortedMax + 1}
    )
    SELECT ${columns}, (SELECT count(*) FROM matches)::int AS count FROM matches e
    ORDER BY ${order} LIMIT ${limit + 1}`);
  return (rows[0]?.count ?? 0) > sortedMax ? null : { rows, stoppedAt: null };
}

/** One row more than the page has. */
async function selectMatching<Row extends object>(
  db: Queryable,
  { isMatch, ...query }: EventQuery,
): Promise<Found<Row>> {
  const { columns, from, order, limit } = query;
  if (isMatch) {
    const search = { ...query, alias: sql`e`, isMatch, searchedMax: searchedEventsMax };
    return searchBounded<Row>(db, search);
  }
  // Not prepared: the best plan depends on the filters' values.
  const rows = await db.queryOnce<Row>(
    sql`SELECT ${columns} FROM ${from} ORDER BY ${order} LIMIT ${limit + 1}`,
  );
  return { rows, stoppedAt: null };
}
