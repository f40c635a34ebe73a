import sql from "sql-template-tag";
import { NotFound, requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import type { EventView, FunctionOutcome } from "@/lib/domain/workflows/event-view";
import { functionsOfEvent } from "@/lib/domain/workflows/function-catalog";
import { explainMissingRun, type MissingRunFacts } from "@/lib/domain/workflows/missing-run";
import type { RunRow } from "@/lib/domain/workflows/run-view";
import { readStore } from "@/lib/services/telemetry/read-store";
import { type FoundEvent, findEvent } from "./find-event";
import { runColumns, type StoredRun, toRunRow } from "./run-row";
import { runsOf } from "./runs-matching";

const runsMax = 100;
/** Runs that an event would have started were created within this time. */
const aroundMs = 5 * 60_000;

export type ReadEvent = { kind: "found"; event: EventView } | { kind: "unavailable" };

/** An event with the runs that it caused, or why not. Throws `NotFound` for an unknown id. */
export const readEvent: Verb<{ eventId: string }, ReadEvent> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const found = await findEvent(ctx, input.eventId);
  if (found.kind === "missing") throw new NotFound("Event not found.");
  if (found.kind === "unavailable") return found;
  return { kind: "found", event: await withRuns(ctx, found.event) };
};

async function withRuns(ctx: Context, event: FoundEvent): Promise<EventView> {
  const journal = await readStore(ctx, async ({ db }) => ({
    kind: "read" as const,
    runs: await selectRuns(db, event.id),
    ...(await readSurroundings(db, event.sentAt.at(-1))),
  }));
  const runs = journal.kind === "read" ? journal.runs : [];
  const isRead = journal.kind === "read";
  const name = functionsOfEvent(event.name).length > 0 ? event.name : resumedName(event);
  const facts = missingRunFacts(ctx, event, name, {
    oldestRunAt: isRead ? journal.oldestRunAt : null,
    hasRunsAround: isRead && journal.hasRunsAround,
  });
  const outcomes = outcomesOf(name, runs, facts);
  const { sentAt, isSkipped: _, payload, ...row } = event;
  return {
    ...row,
    data: payload,
    sentAt: sentAt.map((at) => at.toISOString()),
    functions: outcomes,
    missing: outcomes.length === 0 ? explainMissingRun(facts) : null,
    runsRead: journal.kind,
  };
}

/** A timeline event that makes its order continue is sent as `order/resume`. */
function resumedName({ name, isSent }: FoundEvent): string {
  return isSent === null ? name : "order/resume";
}

async function selectRuns(db: Queryable, eventId: string): Promise<RunRow[]> {
  const found = await db.query<StoredRun>(sql`
    SELECT ${runColumns} FROM telemetry.runs r
    WHERE r.run_id IN (${runsOf(sql`event_id = ${eventId}`)})
    ORDER BY r.queued_at LIMIT ${runsMax}`);
  return found.map(toRunRow);
}

/** What was recorded around the time at which an event was sent. */
async function readSurroundings(db: Queryable, sentAt: Date | undefined) {
  const until = sentAt && new Date(sentAt.getTime() + aroundMs);
  const [row] = await db.query<{ oldestRunAt: Date | null; hasRunsAround: boolean }>(sql`
    SELECT (SELECT min(queued_at) FROM telemetry.runs) AS "oldestRunAt",
      EXISTS (SELECT FROM telemetry.runs
        WHERE queued_at BETWEEN ${sentAt ?? null} AND ${until ?? null}) AS "hasRunsAround"`);
  return { oldestRunAt: row?.oldestRunAt ?? null, hasRunsAround: row?.hasRunsAround ?? false };
}

function missingRunFacts(
  ctx: Context,
  event: FoundEvent,
  name: string,
  recorded: Pick<MissingRunFacts, "oldestRunAt" | "hasRunsAround">,
): MissingRunFacts {
  const sentAt = event.sentAt.at(-1) ?? null;
  return {
    ...recorded,
    isTimelineOnly: event.isSent === null,
    functions: functionsOfEvent(name).length,
    isSkipped: event.isSkipped,
    sentAt,
    now: ctx.now(),
    isTelemetryOff: ctx.telemetry === null,
    wereFunctionsMissing: sentAt !== null && lackedFunctions(ctx, sentAt),
  };
}

/** Whether this process had noticed then that the Inngest server lacked our functions. */
function lackedFunctions(ctx: Context, at: Date): boolean {
  const { changes } = ctx.health.last().details.inngest;
  const state = changes.find((change) => Date.parse(change.at) <= at.getTime())?.state;
  return state === "unregistered";
}

/** Each function that the event starts, then those that had it as trigger in another version. */
function outcomesOf(
  name: string,
  runs: readonly RunRow[],
  facts: MissingRunFacts,
): FunctionOutcome[] {
  const ids = [
    ...functionsOfEvent(name).map(({ id }) => id),
    ...runs.map(({ functionId }) => functionId),
  ];
  return [...new Set(ids)].map((functionId) => {
    const ofFunction = runs.filter((run) => run.functionId === functionId);
    const missing = ofFunction.length === 0 ? explainMissingRun(facts) : null;
    return { functionId, runs: ofFunction, missing };
  });
}
