import sql, { type Sql } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import type { RunCursor, RunFilter } from "@/lib/domain/workflows/run-search";
import type { RunRow } from "@/lib/domain/workflows/run-view";
import { readStore } from "@/lib/services/telemetry/read-store";
import { runColumns, type StoredRun, toRunRow } from "./run-row";
import { containsError, olderThan, type RunQuery, runsMatching } from "./runs-matching";
import { searchBounded } from "./search-bounded";

export interface ListRuns extends RunFilter {
  /** Only runs before this one: the next page. */
  before?: RunCursor | undefined;
  limit: number;
}

/** `unavailable`: the store could not be read. */
export type RunPage =
  | {
      kind: "listed";
      runs: RunRow[];
      next: RunCursor | null;
      /** The search looked at this many runs and stopped there; null if it looked at all. */
      searched: number | null;
    }
  | { kind: "off" }
  | { kind: "unavailable" };

/** A search for text in errors looks at this many runs per page. */
const searchedRunsMax = 10_000;

/** Runs, newest first, with keyset pagination. */
export const listRuns: Verb<ListRuns, RunPage> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const { limit, before, ...filter } = input;
  const query = runsMatching(filter, ctx.now());
  return readStore(ctx, async ({ db }) => {
    const condition = sql`${query.condition} ${olderThan(before)}`;
    return query.errorText === null
      ? toPage(await selectRuns(db, condition, limit), limit)
      : searchErrors(db, { condition, errorText: query.errorText }, limit);
  });
};

/** The current rows of runs that a list shows, in any order. Unknown ids are left out. */
export const readRunRows: Verb<{ runIds: readonly string[] }, RunRow[]> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  if (!ctx.telemetry || input.runIds.length === 0) return [];
  const found = await ctx.telemetry.db.query<StoredRun>(
    sql`SELECT ${runColumns} FROM telemetry.runs r WHERE r.run_id = ANY (${input.runIds})`,
  );
  return found.map(toRunRow);
};

function selectRuns(db: Queryable, condition: Sql, limit: number): Promise<StoredRun[]> {
  // Not prepared: the best plan depends on the filters' values.
  return db.queryOnce<StoredRun>(sql`
    SELECT ${runColumns} FROM telemetry.runs r WHERE ${condition}
    ORDER BY r.queued_at DESC, r.run_id DESC LIMIT ${limit + 1}`);
}

/** Looks through a bounded number of runs with errors. The next page goes on where it stopped. */
async function searchErrors(
  db: Queryable,
  { condition, errorText }: RunQuery & { errorText: string },
  limit: number,
): Promise<RunPage> {
  const { rows, stoppedAt } = await searchBounded<StoredRun>(db, {
    ...{ alias: sql`r`, columns: runColumns, from: sql`telemetry.runs r WHERE ${condition}` },
    order: sql`r.queued_at DESC, r.run_id DESC`,
    reverse: sql`r.queued_at, r.run_id`,
    ...{ isMatch: containsError(errorText), limit, searchedMax: searchedRunsMax },
  });
  const page = toPage(rows, limit);
  if (!stoppedAt) return page;
  return { ...page, next: cursorOf(stoppedAt), searched: searchedRunsMax };
}

function toPage(found: readonly StoredRun[], limit: number) {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return {
    kind: "listed" as const,
    runs: rows.map(toRunRow),
    next: found.length > limit && last ? cursorOf(last) : null,
    searched: null,
  };
}

function cursorOf({ queuedAt, runId }: StoredRun): RunCursor {
  return { queuedAtMs: queuedAt.getTime(), runId };
}
