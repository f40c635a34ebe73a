import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import { type NewRows, newRowsMax } from "@/lib/domain/new-rows";
import type { EventCursor, EventFilter, LoggedCursor } from "@/lib/domain/workflows/event-search";
import type { EventRow } from "@/lib/domain/workflows/event-view";
import { readStore } from "@/lib/services/telemetry/read-store";
import {
  type EventSearch,
  type SourcePage,
  type SourceRange,
  searchedEventsMax,
  selectLoggedEvents,
  selectOrderEvents,
  toEventSearch,
} from "./event-sources";
import { checkJsonPath, type JsonPathIssue } from "./json-path";

export interface ListEvents extends EventFilter {
  before?: EventCursor | undefined;
  limit: number;
}

export type EventPage =
  | {
      kind: "listed";
      events: EventRow[];
      /** Events after these are new. */
      first: EventCursor;
      next: EventCursor | null;
      /** The search looked at this many events per source; null if it looked at all of them. */
      searched: number | null;
      /** Whether events that are no order events are included. */
      log: "read" | "off" | "unavailable";
    }
  /** The search term begins like a JSON path. */
  | { kind: "invalid_path"; issue: JsonPathIssue };

/** Order events and all other events in one list, newest first, with keyset pagination. */
export const listEvents: Verb<ListEvents, EventPage> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { limit, before, ...filter } = input;
  const search = toEventSearch(filter, ctx.now());
  const issue = search.path === null ? null : await checkJsonPath(ctx.db, search.path);
  if (issue) return { kind: "invalid_path", issue };
  const [ofOrders, logged, first] = await Promise.all([
    selectOrderEvents(ctx, search, { before: before?.orderEventId ?? null, limit }),
    readLogged(ctx, search, { before: before?.logged ?? null, limit }),
    readEnds(ctx),
  ]);
  const page = logged.kind === "read" ? logged.page : { rows: [], stoppedAt: null };
  return {
    kind: "listed",
    ...merge(ofOrders, page, before, limit),
    first: {
      orderEventId: ofOrders.rows[0]?.cursor ?? first.orderEventId,
      logged: page.rows[0]?.cursor ?? first.logged,
    },
    log: logged.kind,
  };
};

/** How many events match a list's filter and are newer than its first in their source. */
export const countNewEvents: Verb<EventFilter & { since: EventCursor }, NewRows> = async ({
  ctx,
  input: { since, ...filter },
}) => {
  requireOperator(ctx.actor);
  const search = toEventSearch(filter, ctx.now());
  const isInvalid = search.path !== null && (await checkJsonPath(ctx.db, search.path)) !== null;
  if (isInvalid) return { kind: "counted", count: 0 };
  const range = { before: null, limit: newRowsMax };
  const [ofOrders, logged] = await Promise.all([
    selectOrderEvents(ctx, search, { ...range, after: since.orderEventId }),
    readLogged(ctx, search, { ...range, after: since.logged }),
  ]);
  if (logged.kind === "unavailable") return logged;
  const others = logged.kind === "read" ? logged.page.rows.length : 0;
  return { kind: "counted", count: ofOrders.rows.length + others };
};

/** The ends of both sources, from which a list without a match counts new events. */
async function readEnds({ db, now }: Context): Promise<EventCursor> {
  const [last] = await db.query<{ id: number }>(
    sql`SELECT id FROM order_events ORDER BY id DESC LIMIT 1`,
  );
  return { orderEventId: last?.id ?? 0, logged: { atMs: now().getTime(), id: "0" } };
}

async function readLogged(ctx: Context, search: EventSearch, range: SourceRange<LoggedCursor>) {
  return readStore(ctx, async ({ db }) => ({
    kind: "read" as const,
    page: await selectLoggedEvents(db, search, range),
  }));
}

/** The latest events of both, and from where each goes on. */
function merge(
  ofOrders: SourcePage<number>,
  logged: SourcePage<LoggedCursor>,
  before: EventCursor | undefined,
  limit: number,
) {
  const taken = takeLatest(ofOrders.rows, logged.rows, limit);
  const hasMore = ofOrders.rows.length + logged.rows.length > limit;
  const searched = !hasMore && (ofOrders.stoppedAt ?? logged.stoppedAt) !== null;
  const next: EventCursor = {
    orderEventId:
      (searched ? ofOrders.stoppedAt : null) ??
      ofOrders.rows[taken.ofFirst - 1]?.cursor ??
      before?.orderEventId ??
      null,
    logged:
      (searched ? logged.stoppedAt : null) ??
      logged.rows[taken.ofSecond - 1]?.cursor ??
      before?.logged ??
      null,
  };
  return {
    events: taken.rows.map(({ cursor: _, ...event }): EventRow => event),
    next: hasMore || searched ? next : null,
    searched: searched ? searchedEventsMax : null,
  };
}

/**
 * Merges two lists by time, and keeps the order of each: order events are ordered by id, and an
 * event that was written later may have an earlier time. So every event is on exactly one page.
 */
function takeLatest<First extends EventRow, Second extends EventRow>(
  first: readonly First[],
  second: readonly Second[],
  limit: number,
) {
  const rows: (First | Second)[] = [];
  let ofFirst = 0;
  let ofSecond = 0;
  while (rows.length < limit) {
    const [one, other] = [first[ofFirst], second[ofSecond]];
    if (one && (!other || Date.parse(one.at) >= Date.parse(other.at))) {
      rows.push(one);
      ofFirst += 1;
    } else if (other) {
      rows.push(other);
      ofSecond += 1;
    } else break;
  }
  return { rows, ofFirst, ofSecond };
}
