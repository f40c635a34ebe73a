import type { FunctionConfig } from "@/local/inngest/configuration";
import type { EngineContext } from "@/local/inngest/context";
import { nextTick } from "@/local/inngest/cron-schedule";
import { storeEvents } from "@/local/inngest/event-store";
import { systemEvent } from "@/local/inngest/events";
import { type Job, takeJob } from "@/local/inngest/jobs";
import { planStart } from "@/local/inngest/run-starts";
import { type Database, statement } from "@/local/inngest/statement";
import { durably } from "@/local/inngest/transactions";

const TIMER_EVENT = "inngest/scheduled.timer";

const insertCron = statement<never, [string, string, string, Date]>(
  "schedule_cron",
  `insert into inngest.job (id, kind, function_id, step_id, due_at) values ($1, 'cron', $2, $3, $4)
   on conflict (id) do nothing`,
);

const deleteOtherCrons = statement<never, [string[], string[]]>(
  "drop_crons",
  "delete from inngest.job where kind = 'cron' and function_id = any ($1) and id <> all ($2)",
);

/**
 * Schedules the crons of these functions; `owned` names all functions of their app, so that crons
 * of removed ones stop. A cron that is scheduled already keeps its tick, even one long missed.
 */
export async function scheduleCrons(
  database: Database,
  functions: FunctionConfig[],
  owned: string[],
): Promise<void> {
  const crons = functions.flatMap(({ id, crons: sources }) =>
    sources.map((source) => ({ id: cronJobId(id, source), functionId: id, source })),
  );
  const kept = crons.map(({ id }) => id);
  await deleteOtherCrons(database, owned, kept);
  for (const { id, functionId, source } of crons) {
    const tick = nextTick(source, new Date());
    if (tick) await insertCron(database, id, functionId, source, tick);
  }
}

function cronJobId(functionId: string, source: string): string {
  return `cron:${functionId}:${source}`;
}

/**
 * A tick is due: starts its run and schedules the next tick after now. Ticks missed while the
 * engine was down are made up for by this one run.
 */
export async function fireCron(context: EngineContext, job: Job): Promise<void> {
  const config = context.functions.get(job.functionId);
  const now = new Date();
  const next = nextTick(job.stepId, new Date(Math.max(now.getTime(), job.dueAt.getTime())));
  await durably(context.pool, async (client) => {
    if (!(await takeJob(client, job))) return;
    if (!config?.crons.includes(job.stepId)) return;
    if (next) await insertCron(client, job.id, job.functionId, job.stepId, next);
    const scheduledAt = job.dueAt.toISOString();
    const event = systemEvent(
      TIMER_EVENT,
      { cron: job.stepId, scheduledAt, fireAt: now.toISOString() },
      { externalId: scheduledAt, ts: now.getTime() },
    );
    await storeEvents(client, [event], planStart(context, config, event));
  });
  context.wake();
}
