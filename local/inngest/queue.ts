import { setTimeout as delay } from "node:timers/promises";
import { isDatabaseUnavailable } from "@/local/database/pool";
import { type Loop, startLoop } from "@/local/loop";
import { failAttempt } from "./answers";
import { backoffMs } from "./backoff";
import type { EngineContext } from "./context";
import {
  type CallJob,
  claimJobs,
  extendLeases,
  type Job,
  putOffJob,
  retryJob,
  takeJob,
} from "./jobs";

/** A dead worker's jobs are taken over after this; the living prolong theirs thrice in between. */
const leaseMs = 5_000;
const heartbeatMs = 1_500;
/**
 * Whatever adds a job here wakes the queue, and what is scheduled is known. Only jobs that another
 * engine adds to the same database, and a clock that was set, need a look in between.
 */
const idleMs = 10_000;
/** While a job is due that another transaction has locked. */
const busyMs = 10;
const drainMs = 3_000;
const databaseRetryMs = 250;

/** What to do with each kind of job. A handler makes its outcome lasting before it resolves. */
export interface JobHandlers {
  call: (job: CallJob) => Promise<() => Promise<void>>;
  timer: (job: Job & { runId: string }) => Promise<void>;
  cron: (job: Job) => Promise<void>;
  flush: (job: Job) => Promise<void>;
}

export interface Queue {
  wake: () => void;
  /** Claims nothing more, gives calls in flight a moment, and gives up the leases of the rest. */
  stop: () => Promise<void>;
}

interface InFlight {
  job: Job;
  done: Promise<void>;
}

/** Claims due jobs and works on up to `workers` at once. */
export function startQueue(
  context: EngineContext,
  config: { workers: number; handlers: JobHandlers },
): Queue {
  const inFlight = new Map<string, InFlight>();
  const stopping = new AbortController();
  const jobsOf = () => [...inFlight.values()].map(({ job }) => job);

  const start = (job: Job | CallJob, work: () => Promise<void>) => {
    const done = workOn(context, job, work, stopping.signal).finally(() => {
      // A run's next discovery has the same id, and may have been claimed already.
      if (inFlight.get(job.id)?.job === job) inFlight.delete(job.id);
      claims.wake();
    });
    inFlight.set(job.id, { job, done });
  };

  const claim = async (): Promise<number> => {
    const capacity = config.workers - inFlight.size;
    if (capacity <= 0) return idleMs;
    const own = [...inFlight.keys()];
    const claimed = await claimJobs(context.pool, { capacity, leaseMs: leaseMs, own });
    for (const job of claimed.orphans) {
      start(job, async () => void (await takeJob(context.pool, job)));
    }
    for (const job of claimed.jobs) {
      start(job, () => handle(context, config.handlers, job, stopping.signal));
    }
    return Math.min(Math.max(claimed.waitMs ?? idleMs, busyMs), idleMs);
  };

  const heartbeat = async (): Promise<number> => {
    const jobs = jobsOf();
    if (jobs.length > 0) await extendLeases(context.pool, jobs, leaseMs);
    return heartbeatMs;
  };

  const { log } = context;
  const claims: Loop = startLoop({ name: "engine queue", turn: claim, log });
  const heartbeats: Loop = startLoop({ name: "engine heartbeat", turn: heartbeat, log });

  return {
    wake: claims.wake,
    stop: async () => {
      await Promise.all([claims.stop(), heartbeats.stop()]);
      const drained = Promise.allSettled([...inFlight.values()].map(({ done }) => done));
      await Promise.race([drained, delay(drainMs)]);
      stopping.abort();
      const left = jobsOf();
      if (left.length === 0) return;
      await extendLeases(context.pool, left, 0).catch((error: unknown) =>
        log("warn", "leases not given up", { jobs: left.length, error: String(error) }),
      );
    },
  };
}

async function handle(
  context: EngineContext,
  handlers: JobHandlers,
  job: Job | CallJob,
  stopping: AbortSignal,
): Promise<void> {
  if (isCall(job)) {
    const apply = await handlers.call(job);
    return persist(context, job, stopping, apply);
  }
  if (job.kind === "cron") return persist(context, job, stopping, () => handlers.cron(job));
  if (job.kind === "flush") return persist(context, job, stopping, () => handlers.flush(job));
  const { runId } = job;
  if (runId === null) throw new Error(`The ${job.kind} job ${job.id} has no run.`);
  return persist(context, job, stopping, () => handlers.timer({ ...job, runId }));
}

function isCall(job: Job | CallJob): job is CallJob {
  return job.kind === "call";
}

/** The outcome of a call is in memory alone until it is saved: an absent database is waited for. */
async function persist(
  context: EngineContext,
  job: Job,
  stopping: AbortSignal,
  save: () => Promise<void>,
): Promise<void> {
  while (!stopping.aborted) {
    try {
      return await save();
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      context.log("warn", "database away, outcome kept", { jobId: job.id, error: String(error) });
      await delay(databaseRetryMs);
    }
  }
}

/** A fault of the engine counts as a failed attempt: no job is repeated in haste or without end. */
async function workOn(
  context: EngineContext,
  job: Job | CallJob,
  work: () => Promise<void>,
  stopping: AbortSignal,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    context.log("error", "job failed in the engine", { jobId: job.id, kind: job.kind, error });
    await persist(context, job, stopping, () => recordError(context, job, error)).catch(
      (fault: unknown) => context.log("error", "job left to its lease", { jobId: job.id, fault }),
    );
  }
}

async function recordError(
  context: EngineContext,
  job: Job | CallJob,
  error: unknown,
): Promise<void> {
  const delayMs = backoffMs(job.attempt, context.timeScale);
  if (!isCall(job)) return putOffJob(context.pool, job, delayMs);
  const message = `The engine could not process the answer: ${String(error)}`;
  const failure = { error: { name: "Error", message }, retryable: true, retryMs: null };
  try {
    await failAttempt(context, job, failure);
  } catch (fault) {
    if (isDatabaseUnavailable(fault)) throw fault;
    context.log("error", "the run's failure can't be saved", { jobId: job.id, fault });
    await retryJob(context.pool, job, delayMs);
  }
}
