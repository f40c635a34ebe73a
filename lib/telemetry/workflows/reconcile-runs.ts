import pLimit from "p-limit";
import sql from "sql-template-tag";
import type { InngestApi, ServerRun } from "@/lib/clients/inngest-api";
import type { Database } from "@/lib/db/database";
import { redactError } from "@/lib/telemetry/safe-error";
import { boundedJson } from "@/lib/telemetry/store/bounded-json";
import { jsonbText } from "@/lib/telemetry/store/jsonb-text";

/** A run is asked about once it has been silent for this long. */
const silentMs = 60_000;
/** A run that waits for a time or an event may be silent for days. */
const silentWaitingMs = 10 * 60_000;
/** Runs per pass. The others have their turn in the next ones. */
const runsMax = 100;
const parallelMax = 4;

/** The lock under which one process at a time chooses runs. */
const lockKey = 5_130_003;

export interface Reconciled {
  asked: number;
  ended: number;
  lost: number;
  /** The server did not answer, so the remaining runs were left for the next pass. */
  isUnavailable: boolean;
}

interface OpenRun {
  runId: string;
  queuedAt: Date;
}

/**
 * Asks the Inngest server about runs that have not ended and of which nothing was heard lately:
 * their process was killed, they were cancelled, or the server lost them. No run stays `running` in
 * the journal without anyone working on it.
 */
export async function reconcileRuns(db: Database, api: InngestApi, now: Date): Promise<Reconciled> {
  const runs = await claimSilentRuns(db, now);
  const outcome: Reconciled = { asked: 0, ended: 0, lost: 0, isUnavailable: false };
  const limit = pLimit(parallelMax);
  await Promise.all(
    runs.map((run) =>
      limit(async () => {
        if (outcome.isUnavailable) return;
        outcome.asked += 1;
        const answer = await api.readRun(run.runId);
        if (answer.kind === "unavailable") outcome.isUnavailable = true;
        else if (answer.kind === "unknown") outcome.lost += await recordLost(db, run, now);
        else if (answer.endedAt) outcome.ended += await recordEnd(db, run, answer, now);
      }),
    ),
  );
  return outcome;
}

/**
 * Takes the runs whose turn it is. No other process takes them before they are due again. A run that
 * is being written has its turn later: waiting for it could end in a deadlock.
 */
async function claimSilentRuns(db: Database, now: Date): Promise<OpenRun[]> {
  return db.transaction(async (tx) => {
    const [lock] = await tx.query<{ isLocked: boolean }>(
      sql`SELECT pg_try_advisory_xact_lock(${lockKey}) AS "isLocked"`,
    );
    if (!lock?.isLocked) return [];
    const silentSince = sql`greatest(updated_at, checked_at)`;
    return tx.query<OpenRun>(sql`
      WITH silent AS MATERIALIZED (
        SELECT run_id, queued_at FROM telemetry.runs
        WHERE ended_at IS NULL AND status <> 'lost'
          AND ${silentSince} < ${new Date(now.getTime() - silentMs)}
          AND (status <> 'waiting' OR ${silentSince} < ${new Date(now.getTime() - silentWaitingMs)})
        ORDER BY ${silentSince} LIMIT ${runsMax}
        FOR UPDATE SKIP LOCKED
      )
      UPDATE telemetry.runs r SET checked_at = ${now}
      FROM silent WHERE r.run_id = silent.run_id AND r.queued_at = silent.queued_at
      RETURNING r.run_id AS "runId", r.queued_at AS "queuedAt"`);
  });
}

/** A lost run has no end: should the server call its function again, it is running again. */
async function recordLost(db: Database, run: OpenRun, now: Date): Promise<number> {
  const rows = await db.query(sql`
    UPDATE telemetry.runs SET status = 'lost', updated_at = ${now}, next_retry_from = NULL,
      next_retry_to = NULL
    WHERE run_id = ${run.runId} AND queued_at = ${run.queuedAt} AND ended_at IS NULL
    RETURNING 1`);
  return rows.length;
}

/** Records the end of a run that the server has reported. */
export async function recordEnd(
  db: Database,
  run: OpenRun,
  { status, endedAt, output }: Pick<ServerRun, "status" | "endedAt" | "output">,
  now: Date,
): Promise<number> {
  const result = status === "completed" ? (boundedJson(output) ?? null) : null;
  const resultJson = result === null ? null : jsonbText(result);
  const errorName = status === "failed" ? errorNameIn(output) : null;
  const rows = await db.query(sql`
    UPDATE telemetry.runs SET status = ${status}, ended_at = ${endedAt ?? now}, updated_at = ${now},
      output = coalesce(${resultJson}::jsonb, output),
      error_name = coalesce(error_name, ${errorName}),
      error = coalesce(error, CASE WHEN ${errorName}::text IS NOT NULL THEN '' END),
      next_retry_from = NULL, next_retry_to = NULL
    WHERE run_id = ${run.runId} AND queued_at = ${run.queuedAt} AND ended_at IS NULL
    RETURNING 1`);
  return rows.length;
}

/** The server's copy of an error may contain personal data, except in its name. */
function errorNameIn(output: unknown): string | null {
  if (typeof output !== "object" || output === null) return null;
  const name: unknown = Reflect.get(output, "name");
  return typeof name === "string" && /^\w{1,64}$/.test(name) ? name : redactError(null).name;
}
