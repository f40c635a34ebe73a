import { Cron } from "croner";
import sql from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { CronRun, CronsView } from "@/lib/domain/workflows/cron-view";
import { cronEvent, functionCatalog } from "@/lib/domain/workflows/function-catalog";
import { readStore } from "@/lib/services/telemetry/read-store";
import { runColumns, type StoredRun, toRunRow } from "./run-row";

const runsPerCron = 5;
const nextTimes = 3;

/** The crons with their schedules, next times and latest runs. */
export const listCrons: Verb<void, CronsView> = async ({ ctx }) => {
  requireOperator(ctx.actor);
  const scheduled = functionCatalog.flatMap(({ schedule, ...cron }) =>
    schedule === null ? [] : [{ ...cron, schedule }],
  );
  const ids = scheduled.map(({ id }) => id);
  const found = await readStore(ctx, async ({ db }) => ({
    kind: "read" as const,
    runs: await db.query<StoredRun & { output: unknown }>(sql`
      SELECT r.* FROM unnest(${ids}::text[]) AS c (id), LATERAL (
        SELECT ${runColumns}, r.output FROM telemetry.runs r WHERE r.function_id = c.id
        ORDER BY r.queued_at DESC LIMIT ${runsPerCron}) r`),
  }));
  const runs = found.kind === "read" ? found.runs.map(toCronRun) : [];
  const crons = scheduled.map(({ id, purpose, schedule }) => ({
    ...{ id, purpose, schedule },
    next: nextRuns(schedule, ctx.now()),
    runs: runs.filter(({ functionId }) => functionId === id),
  }));
  return { crons, runsRead: found.kind };
};

function toCronRun(run: StoredRun & { output: unknown }): CronRun {
  const isManual = run.eventName === cronEvent(run.functionId);
  return { ...toRunRow(run), isManual, output: run.output };
}

/** Inngest's crons are in UTC. */
function nextRuns(schedule: string, after: Date): string[] {
  const cron = new Cron(schedule, { paused: true, timezone: "UTC" });
  return cron.nextRuns(nextTimes, after).map((at) => at.toISOString());
}
