import type { PoolClient } from "pg";
import type { FunctionConfig } from "./configuration";
import type { EngineContext } from "./context";
import { newId } from "./ids";
import { type Job, takeJob } from "./jobs";
import { keyText, slotsOf } from "./run-starts";
import { loadRunEvents } from "./runs";
import { type Database, statement } from "./statement";
import { durably } from "./transactions";

const sizeMaxDefault = 100;

const takeMembers = statement<{ event_id: string }, [string, string, number, string]>(
  "take_batch",
  `with members as (
     update inngest.batch_event set run_id = $4
      where ref in (select ref from inngest.batch_event
                     where function_id = $1 and key = $2 and run_id is null
                     order by ref limit $3)
     returning ref, event_id
   )
   select event_id from members order by ref`,
);

const countMembers = statement<{ open: number }, [string, string]>(
  "count_batch",
  `select count(*)::integer as open from inngest.batch_event
    where function_id = $1 and key = $2 and run_id is null`,
);

const insertRun = statement<never, [string, string, string]>(
  "insert_batch_run",
  "insert into inngest.run (id, function_id, event_id, batched) values ($1, $2, $3, true)",
);

const insertCall = statement<never, [string, string, string[] | null, number[] | null]>(
  "insert_batch_call",
  `with held as (update inngest.run set slots = $3, slot_limits = $4 where id = $1)
   insert into inngest.job (id, kind, run_id, function_id, step_id, due_at, slots, slot_limits)
   values ($1, 'call', $1, $2, 'step', now(), $3, $4)`,
);

const insertFlush = statement<never, [string, string, string, number, number, number]>(
  "rearm_batch",
  `insert into inngest.job (id, kind, function_id, step_id, due_at, size, size_max)
   values ($1, 'flush', $2, $3, now() + $4 * interval '1 ms', $5, $6)`,
);

/**
 * A batch is full or its time is up: its events become one run. Events beyond the maximum make
 * further full batches; what then remains waits for its own deadline.
 */
export async function flushBatch(context: EngineContext, job: Job): Promise<void> {
  const config = context.functions.get(job.functionId);
  const sizeMax = config?.batch?.sizeMax ?? sizeMaxDefault;
  const timeoutMs = config?.batch?.timeoutMs ?? 0;
  await durably(context.pool, async (client) => {
    // Arriving events wait here for their place in the next batch's job.
    if (!(await takeJob(client, job))) return;
    let open = await openMembers(client, job);
    const isTimeUp = open < sizeMax;
    while (config && (open >= sizeMax || (isTimeUp && open > 0))) {
      open -= await startBatchRun(context, client, job, config, sizeMax);
    }
    if (open > 0) {
      await insertFlush(client, job.id, job.functionId, job.stepId, timeoutMs, open, sizeMax);
    }
  });
  context.wake();
}

async function openMembers(database: Database, job: Job): Promise<number> {
  const [row] = await countMembers(database, job.functionId, job.stepId);
  return row?.open ?? 0;
}

/** Starts one run; answers how many events it took. */
async function startBatchRun(
  context: EngineContext,
  client: PoolClient,
  job: Job,
  config: FunctionConfig,
  sizeMax: number,
): Promise<number> {
  const runId = newId();
  const members = await takeMembers(client, job.functionId, job.stepId, sizeMax, runId);
  const first = members[0];
  if (!first) throw new Error(`The batch ${job.id} lost its events.`);
  await insertRun(client, runId, job.functionId, first.event_id);
  const [event = {}] = await loadRunEvents(client, runId);
  const slots = slotsOf(config, (expression) => keyText(context, config.id, expression, event));
  const keys = slots && [...slots.keys()];
  await insertCall(client, runId, job.functionId, keys, slots && [...slots.values()]);
  return members.length;
}
