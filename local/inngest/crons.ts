import type { FunctionConfig } from "./configuration";
import { nextTick } from "./cron-schedule";
import type { EngineContext } from "./engine-context";
import { storeEvents } from "./event-store";
import { systemEvent } from "./events";
import { finishJob, type Job } from "./jobs";
import { planRun } from "./run-plan";
import { type Database, statement } from "./statement";
import { inTransactionWithRetry } from "./transactions";

const timerEvent = "inngest/scheduled.timer";

const insertCrons = statement<{ id: string }, [string[], string[], string[], Date[]]>(
  "schedule_crons",
  `insert into inngest.job (id, kind, function_id, step_id, due_at)
   select id, 'cron', function_id, schedule, tick
     from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])
       as c (id, function_id, schedule, tick)
    order by id
   on conflict (id) do nothing
   returning id`,
);

const deleteOtherCrons = statement<never, [string[], string[]]>(
  "unschedule_crons",
  "delete from inngest.job where kind = 'cron' and function_id = any ($1) and id <> all ($2)",
);

/**
 * Unschedules the crons that an app has removed. `functionIds` are all its functions, including
 * archived ones; `functions` are the current ones, whose crons stay scheduled.
 */
export async function unscheduleRemovedCrons(
  database: Database,
  functionIds: string[],
  functions: FunctionConfig[],
): Promise<void> {
  await deleteOtherCrons(
    database,
    functionIds,
    cronsOf(functions).map(({ id }) => id),
  );
}

/**
 * Schedules the crons of these functions. A cron that is already scheduled keeps its next tick,
 * even when that tick is overdue. Returns the number of newly scheduled crons.
 */
export async function scheduleCrons(
  database: Database,
  functions: FunctionConfig[],
): Promise<number> {
  const now = new Date();
  const ticks = cronsOf(functions).flatMap((cron) => {
    const tick = nextTick(cron.source, now);
    return tick ? [{ ...cron, tick }] : [];
  });
  if (ticks.length === 0) return 0;
  const inserted = await insertCrons(
    database,
    ticks.map(({ id }) => id),
    ticks.map(({ functionId }) => functionId),
    ticks.map(({ source }) => source),
    ticks.map(({ tick }) => tick),
  );
  return inserted.length;
}

interface CronRow {
  id: string;
  functionId: string;
  source: string;
}

function cronsOf(functions: FunctionConfig[]): CronRow[] {
  return functions.flatMap(({ id, crons }) =>
    [...new Set(crons)].map((source) => ({ id: cronJobId(id, source), functionId: id, source })),
  );
}

function cronJobId(functionId: string, source: string): string {
  return `cron:${functionId}:${source}`;
}

/** Locks the function against a registration that changes it at the same time. */
const selectConfig = statement<{ config: FunctionConfig }, [string]>(
  "select_cron_function",
  "select config from inngest.function where id = $1 and not archived for share",
);

/**
 * Starts the run of a due tick and schedules the next tick after now, so ticks that were missed
 * while the engine was down result in one run. Reads the function from the database, because
 * another engine may have registered a version that this one has not loaded.
 */
export async function fireCron(context: EngineContext, job: Job): Promise<void> {
  const { functionId, stepId: source, dueAt } = job;
  const now = new Date();
  const next = nextTick(source, new Date(Math.max(now.getTime(), dueAt.getTime())));
  await inTransactionWithRetry(context.pool, async (client) => {
    const [row] = await selectConfig(client, functionId);
    if (!(await finishJob(client, job))) return;
    if (!row?.config.crons.includes(source)) return;
    if (next) await insertCrons(client, [job.id], [functionId], [source], [next]);
    const scheduledAt = dueAt.toISOString();
    const event = systemEvent(
      timerEvent,
      { cron: source, scheduledAt, fireAt: now.toISOString() },
      { externalId: scheduledAt, ts: now.getTime() },
    );
    await storeEvents(client, [event], planRun(context, row.config, event));
  });
  context.wake();
}
