import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { EventCursor, EventFilter } from "@/lib/domain/workflows/event-search";
import type { EventRow } from "@/lib/domain/workflows/event-view";
import { readStore } from "@/lib/services/traces/read-store";
import {
  type EventSearch,
  type SourcePage,
  searchedEventsMax,
  selectLoggedEvents,
  selectOrderEvents,
  toEventSearch,
} from "./event-sources";

export interface ListEvents extends EventFilter {
  before?: EventCursor | undefined;
  limit: number;
}

export type EventPage =
  | {
      kind: "listed";
      events: EventRow[];
      next: EventCursor | null;
      /** The search looked at this many events per source and stopped there; null if at all. */
      searched: number | null;
      /** Whether events that are no order events are included. */
      log: "read" | "off" | "unavailable";
    }
  /** The search term begins like a JSON path and is none. */
  | { kind: "invalid_path" };

type LoggedCursor = NonNullable<EventCursor["logged"]>;

/** Order events and all other events in one list, newest first, with keyset pagination. */
export const listEvents: Verb<ListEvents, EventPage> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { limit, before, ...filter } = input;
  const search = toEventSearch(filter, ctx.now());
  if (search.path !== null && !(await isJsonPath(ctx, search.path)))
    return { kind: "invalid_path" };
  const [ofOrders, logged] = await Promise.all([
    selectOrderEvents(ctx, search, before?.orderEventId ?? null, limit),
    readLogged(ctx, search, before?.logged ?? null, limit),
  ]);
  const page = logged.kind === "read" ? logged.page : { rows: [], stoppedAt: null };
  return { kind: "listed", ...merge(ofOrders, page, before, limit), log: logged.kind };
};

async function readLogged(
  ctx: Context,
  search: EventSearch,
  before: EventCursor["logged"],
  limit: number,
) {
  return readStore(ctx, async ({ db }) => ({
    kind: "read" as const,
    page: await selectLoggedEvents(db, search, before, limit),
  }));
}

/** The latest events of both, and from where each goes on. */
function merge(
  ofOrders: SourcePage<number>,
  logged: SourcePage<LoggedCursor>,
  before: EventCursor | undefined,
  limit: number,
) {
  const all = [...ofOrders.rows, ...logged.rows].sort(
    (a, b) => Date.parse(b.at) - Date.parse(a.at),
  );
  const shown = all.slice(0, limit);
  const hasMore = all.length > limit;
  const searched = !hasMore && (ofOrders.stoppedAt ?? logged.stoppedAt) !== null;
  const shownOfOrders = shown.filter((row) => typeof row.cursor === "number").length;
  const next: EventCursor = {
    orderEventId:
      (searched ? ofOrders.stoppedAt : null) ??
      ofOrders.rows[shownOfOrders - 1]?.cursor ??
      before?.orderEventId ??
      null,
    logged:
      (searched ? logged.stoppedAt : null) ??
      logged.rows[shown.length - shownOfOrders - 1]?.cursor ??
      before?.logged ??
      null,
  };
  return {
    events: shown.map(({ cursor: _, ...event }): EventRow => event),
    next: hasMore || searched ? next : null,
    searched: searched ? searchedEventsMax : null,
  };
}

/** PostgreSQL's classes of errors about a value and about syntax. */
const invalidValue = /^(?:22|42)/;

/** Whether PostgreSQL takes the text for a JSON path. */
async function isJsonPath(ctx: Context, path: string): Promise<boolean> {
  try {
    await ctx.db.queryOnce(sql`SELECT ${path}::jsonpath`);
    return true;
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
    if (typeof code === "string" && invalidValue.test(code)) return false;
    throw error;
  }
}
