import sql, { empty, type Sql } from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { isSentToInngest, orderEventTypes, resumesOrder } from "@/lib/domain/events";
import { recentMinutes } from "@/lib/domain/trace/trace-search";
import {
  type EventCursor,
  type EventFilter,
  type EventTerm,
  readEventTerm,
} from "@/lib/domain/workflows/event-search";
import type { EventRow } from "@/lib/domain/workflows/event-view";
import { triggerEvents } from "@/lib/domain/workflows/function-catalog";
import { orderEventId } from "@/lib/telemetry/workflows/note-events";
import { firstOrderEventSince } from "./first-order-event-since";

/** What a list of events looks for, in either source. */
export interface EventSearch {
  names: readonly string[] | null;
  orderId: number | null;
  eventId: string | null;
  /** A JSON path on the payload. */
  path: string | null;
  since: Date | null;
}

/** Events of one source, the latest first, and where its search stopped early. */
export interface SourcePage<Cursor> {
  rows: (EventRow & { cursor: Cursor })[];
  stoppedAt: Cursor | null;
}

/** A search by payload looks at this many events of a source per page. */
export const searchedEventsMax = 20_000;
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

/** Order events, the latest first. They are ordered by id, which grows with time. */
export async function selectOrderEvents(
  { db }: Context,
  search: EventSearch,
  before: EventCursor["orderEventId"],
  limit: number,
): Promise<SourcePage<number>> {
  const { names, orderId, eventId, path, since } = search;
  const key = eventId === null ? null : orderEventId.exec(eventId);
  if (eventId !== null && !key) return { rows: [], stoppedAt: null };
  const first = since && (await firstOrderEventSince(db, since));
  if (since && first === null) return { rows: [], stoppedAt: null };
  const condition = sql`true
    ${before === null ? empty : sql`AND e.id < ${before}`}
    ${first === null ? empty : sql`AND e.id >= ${first}`}
    ${names ? sql`AND e.type = ANY (${[...names]})` : empty}
    ${orderId === null ? empty : sql`AND e.order_id = ${orderId}`}
    ${key ? sql`AND e.order_id = ${key[1]}::int AND e.seq = ${key[2]}::int` : empty}`;
  const found = await selectMatching<OrderEventRow>(db, {
    columns: orderEventColumns,
    from: sql`order_events e WHERE ${condition}`,
    order: sql`ORDER BY e.id DESC`,
    isMatch: path === null ? null : sql`e.data @@ ${path}::jsonpath`,
    limit,
  });
  return {
    rows: found.rows.map((row) => ({ ...toOrderEvent(row), cursor: row.id })),
    stoppedAt: found.last?.id ?? null,
  };
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
  before: EventCursor["logged"],
  limit: number,
): Promise<SourcePage<NonNullable<EventCursor["logged"]>>> {
  const { names, orderId, eventId, path, since } = search;
  const at = before && new Date(before.atMs);
  const condition = sql`true
    ${before ? sql`AND e.at <= ${at} AND (e.at, e.event_id) < (${at}, ${before.id})` : empty}
    ${since ? sql`AND e.at >= ${since}` : empty}
    ${names ? sql`AND e.name = ANY (${[...names]})` : empty}
    ${orderId === null ? empty : sql`AND e.order_id = ${orderId}`}
    ${eventId === null ? empty : sql`AND e.event_id = ${eventId}`}`;
  const isMatch = path === null ? null : sql`e.data @@ ${path}::jsonpath`;
  const table = sql`telemetry.events e`;
  const query = {
    columns: loggedEventColumns,
    order: sql`ORDER BY e.at DESC, e.event_id DESC`,
    limit,
  };
  // The index by payload finds few matches at once. Of many, the latest come soon in their order.
  const few =
    isMatch && (await selectFewMatches(db, sql`${table} WHERE ${condition} AND ${isMatch}`));
  const found = few
    ? await selectMatching<LoggedEventRow>(db, {
        ...{ ...query, isMatch: null },
        from: sql`${table} WHERE ${condition} AND e.event_id = ANY (${few})`,
      })
    : await selectMatching<LoggedEventRow>(db, {
        ...{ ...query, isMatch },
        from: sql`${table} WHERE ${condition}`,
      });
  const cursorOf = ({ at: time, id }: LoggedEventRow) => ({ atMs: time.getTime(), id });
  return {
    rows: found.rows.map((row) => ({ ...toLoggedEvent(row), cursor: cursorOf(row) })),
    stoppedAt: found.last ? cursorOf(found.last) : null,
  };
}

/** The ids of all matches if there are few, else null. */
async function selectFewMatches(db: Queryable, from: Sql): Promise<string[] | null> {
  const rows = await db.queryOnce<{ id: string }>(
    sql`SELECT e.event_id AS id FROM ${from} LIMIT ${sortedMax + 1}`,
  );
  return rows.length > sortedMax ? null : [...new Set(rows.map(({ id }) => id))];
}

/**
 * One row more than the page has. With a condition that no index finds, it looks at a bounded number
 * of rows, and `last` is the one at which it stopped.
 */
async function selectMatching<Row extends object>(
  db: Queryable,
  query: { columns: Sql; from: Sql; order: Sql; isMatch: Sql | null; limit: number },
): Promise<{ rows: Row[]; last: Row | null }> {
  const { columns, from, order, isMatch, limit } = query;
  // Not prepared: the best plan depends on the filters' values.
  if (!isMatch) {
    const rows = await db.queryOnce<Row>(
      sql`SELECT ${columns} FROM ${from} ${order} LIMIT ${limit + 1}`,
    );
    return { rows, last: null };
  }
  const rows = await db.queryOnce<Row>(sql`
    SELECT ${columns} FROM (SELECT * FROM ${from} ${order} LIMIT ${searchedEventsMax}) e
    WHERE ${isMatch} ${order} LIMIT ${limit + 1}`);
  if (rows.length > limit) return { rows, last: null };
  const [last] = await db.queryOnce<Row>(
    sql`SELECT ${columns} FROM ${from} ${order} OFFSET ${searchedEventsMax - 1} LIMIT 1`,
  );
  return { rows, last: last ?? null };
}
