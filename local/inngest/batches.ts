import type { PoolClient } from "pg";
import type { FunctionConfig } from "./configuration";
import type { EngineContext } from "./engine-context";
import { newId } from "./ids";
import { finishJob, type Job } from "./jobs";
import { concurrencySlots, evaluateKey } from "./run-plan";
import { loadRunEvents } from "./runs";
import { type Database, statement } from "./statement";
import { inTransactionWithRetry } from "./transactions";

const sizeMaxDefault = 100;

const assignEvents = statement<{ event_id: string }, [string, string, number, string]>(
  "assign_batch_events",
  `with entries as (
     update inngest.batch_event set run_id = $4
      where ref in (select ref from inngest.batch_event
                     where function_id = $1 and key = $2 and run_id is null
                     order by ref limit $3)
     returning ref, event_id
   )
   select event_id from entries order by ref`,
);

const countOpenEvents = statement<{ open: number }, [string, string]>(
  "count_open_batch_events",
  `select count(*)::integer as open from inngest.batch_event
    where function_id = $1 and key = $2 and run_id is null`,
);

const insertRun = statement<never, [string, string, string]>(
  "insert_batch_run",
  "insert into inngest.run (id, function_id, event_id, batched) values ($1, $2, $3, true)",
);

const insertCall = statement<never, [string, string, string[] | null, number[] | null]>(
  "insert_batch_call",
  `with run as (update inngest.run set slots = $3, slot_limits = $4 where id = $1)
   insert into inngest.job (id, kind, run_id, function_id, step_id, due_at, slots, slot_limits)
   values ($1, 'call', $1, $2, 'step', now(), $3, $4)`,
);

const insertFlush = statement<never, [string, string, string, number, number, number]>(
  "insert_batch_flush",
  `insert into inngest.job (id, kind, function_id, step_id, due_at, size, size_max)
   values ($1, 'flush', $2, $3, now() + $4 * interval '1 ms', $5, $6)`,
);

const makeDue = statement<never, [string[]]>(
  "make_batches_due",
  `update inngest.job set due_at = now()
    where id in (select id from inngest.job where id = any ($1) order by id for update)
      and lease_until is null and due_at > now()`,
);

/** Events were stored that wait for these batches: starts those for which there is room by now. */
export async function startIfRoom(
  context: EngineContext,
  waiting: ReadonlyMap<string, number>,
): Promise<void> {
  const ready = [...waiting]
    .filter(([batch, ms]) => context.batchRoom.wait(batch, ms) === "start")
    .map(([batch]) => batch);
  if (ready.length > 0) await startBatches(context, ready);
}

/** Starts batches before their timeout. If that fails, they start at their timeout. */
export async function startBatches(context: EngineContext, batches: string[]): Promise<void> {
  try {
    await makeDue(context.pool, batches);
    context.wake();
  } catch (error) {
    context.log("warn", "batches wait for their timeout", { batches, error: String(error) });
  }
}

/**
 * Starts the run of a batch that is full or has timed out. Events beyond the maximum size start
 * runs of further full batches; the rest become a new batch with its own timeout.
 */
export async function flushBatch(context: EngineContext, job: Job): Promise<void> {
  const config = context.functions.get(job.functionId);
  const sizeMax = config?.batch?.sizeMax ?? sizeMaxDefault;
  const timeoutMs = config?.batch?.timeoutMs ?? 0;
  const started = await inTransactionWithRetry(context.pool, async (client) => {
    const runIds: string[] = [];
    // Locks the job's row, so events that arrive now wait for the commit and join the next batch.
    if (!(await finishJob(client, job))) return runIds;
    let open = await openEventCount(client, job);
    const hasTimedOut = open < sizeMax;
    while (config && (open >= sizeMax || (hasTimedOut && open > 0))) {
      const run = await startBatchRun(context, client, job, config, sizeMax);
      runIds.push(run.id);
      open -= run.size;
    }
    if (open > 0) {
      await insertFlush(client, job.id, job.functionId, job.stepId, timeoutMs, open, sizeMax);
    }
    return runIds;
  });
  context.batchRoom.started(job.id, started, timeoutMs);
  context.wake();
}

async function openEventCount(database: Database, job: Job): Promise<number> {
  const [row] = await countOpenEvents(database, job.functionId, job.stepId);
  return row?.open ?? 0;
}

/** Starts one run. Its size is the number of its events. */
async function startBatchRun(
  context: EngineContext,
  client: PoolClient,
  job: Job,
  config: FunctionConfig,
  sizeMax: number,
): Promise<{ id: string; size: number }> {
  const runId = newId();
  const events = await assignEvents(client, job.functionId, job.stepId, sizeMax, runId);
  const [first] = events;
  if (!first) throw new Error(`The batch ${job.id} has no events.`);
  await insertRun(client, runId, job.functionId, first.event_id);
  const [event = {}] = config.concurrency.length === 0 ? [] : await loadRunEvents(client, runId);
  const slots = concurrencySlots(config, (expression) =>
    evaluateKey(context, config.id, expression, event),
  );
  const keys = slots && [...slots.keys()];
  await insertCall(client, runId, job.functionId, keys, slots && [...slots.values()]);
  return { id: runId, size: events.length };
}
