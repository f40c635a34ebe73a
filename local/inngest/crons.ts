import type { FunctionConfig } from "./configuration";
import type { EngineContext } from "./context";
import { nextTick } from "./cron-schedule";
import { storeEvents } from "./event-store";
import { systemEvent } from "./events";
import { type Job, takeJob } from "./jobs";
import { planStart } from "./run-starts";
import { type Database, statement } from "./statement";
import { durably } from "./transactions";

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
  "drop_crons",
  "delete from inngest.job where kind = 'cron' and function_id = any ($1) and id <> all ($2)",
);

/** Stops the crons of these functions (all of one app, removed ones included) but for `kept`. */
export async function dropOtherCrons(
  database: Database,
  owned: string[],
  kept: FunctionConfig[],
): Promise<void> {
  await deleteOtherCrons(
    database,
    owned,
    cronsOf(kept).map(({ id }) => id),
  );
}

/**
 * Schedules the crons of these functions that are not scheduled; the others keep their tick, even
 * one long missed. Answers how many were news.
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

/** The lock makes a registration that changes this function come wholly before or after. */
const selectConfig = statement<{ config: FunctionConfig }, [string]>(
  "cron_function",
  "select config from inngest.function where id = $1 and not archived for share",
);

/**
 * A tick is due: starts its run and schedules the next tick after now. Ticks missed while the
 * engine was down are made up for by this one run. Whether the function still has this cron is
 * asked of the database: what this engine has loaded may be older.
 */
export async function fireCron(context: EngineContext, job: Job): Promise<void> {
  const { functionId, stepId: source, dueAt } = job;
  const now = new Date();
  const next = nextTick(source, new Date(Math.max(now.getTime(), dueAt.getTime())));
  await durably(context.pool, async (client) => {
    const [row] = await selectConfig(client, functionId);
    if (!(await takeJob(client, job))) return;
    if (!row?.config.crons.includes(source)) return;
    if (next) await insertCrons(client, [job.id], [functionId], [source], [next]);
    const scheduledAt = dueAt.toISOString();
    const event = systemEvent(
      timerEvent,
      { cron: source, scheduledAt, fireAt: now.toISOString() },
      { externalId: scheduledAt, ts: now.getTime() },
    );
    await storeEvents(client, [event], planStart(context, row.config, event));
  });
  context.wake();
}
