import { setTimeout as delay } from "node:timers/promises";
import { isDatabaseUnavailable } from "@/local/database/pool";
import { type Loop, startLoop } from "@/local/loop";
import { backoffMs } from "./backoff";
import { failAttempt } from "./call-outcome";
import type { EngineContext } from "./engine-context";
import {
  type CallJob,
  claimJobs,
  extendLeases,
  finishJob,
  type Job,
  postponeJob,
  retryJob,
} from "./jobs";

/** When a worker dies, its jobs are claimed again after this. Three heartbeats fit in between. */
const leaseMs = 5_000;
const heartbeatMs = 1_500;
/**
 * The longest time between claims. Jobs that this engine adds wake the queue, and the due times of
 * scheduled jobs are known; only other engines' jobs and clock changes need polling.
 */
const idleMs = 10_000;
/** The time between claims while a due job is locked by another transaction. */
const lockedJobRetryMs = 10;
const drainMsMax = 3_000;
const databaseRetryMs = 250;

/** One handler per kind of job. A handler saves its outcome before it resolves. */
export interface JobHandlers {
  /** Resolves to a function that saves the outcome, so saving can be retried without a call. */
  call: (job: CallJob) => Promise<() => Promise<void>>;
  timer: (job: Job & { runId: string }) => Promise<void>;
  cron: (job: Job) => Promise<void>;
  flush: (job: Job) => Promise<void>;
}

export interface Queue {
  wake: () => void;
  /** Stops claiming, waits up to 3 s for jobs in flight, and releases the remaining leases. */
  stop: () => Promise<void>;
}

interface InFlight {
  job: Job;
  done: Promise<void>;
}

/**
 * Claims due jobs and handles up to `workers` of them at a time. At most a quarter of these are calls of
 * one function.
 */
export function startQueue(
  context: EngineContext,
  config: { workers: number; handlers: JobHandlers },
): Queue {
  const callsMax = Math.ceil(config.workers / 4);
  const inFlight = new Map<string, InFlight>();
  const stopping = new AbortController();
  const jobsInFlight = () => [...inFlight.values()].map(({ job }) => job);

  const start = (job: Job | CallJob, work: () => Promise<void>) => {
    const done = runJob(context, job, work, stopping.signal).finally(() => {
      // The run's next discovery has the same job id and may have been claimed already.
      if (inFlight.get(job.id)?.job === job) inFlight.delete(job.id);
      claims.wake();
    });
    inFlight.set(job.id, { job, done });
  };

  const claim = async (): Promise<number> => {
    const capacity = config.workers - inFlight.size;
    if (capacity <= 0) return idleMs;
    const claimed = await claimJobs(context.pool, {
      ...{ capacity, callsMax, leaseMs },
      inFlight: jobsInFlight(),
    });
    for (const job of claimed.orphans) {
      start(job, async () => void (await finishJob(context.pool, job)));
    }
    for (const job of claimed.jobs) {
      start(job, () => handle(context, config.handlers, job, stopping.signal));
    }
    return Math.min(Math.max(claimed.waitMs ?? idleMs, lockedJobRetryMs), idleMs);
  };

  const heartbeat = async (): Promise<number> => {
    const jobs = jobsInFlight();
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
      await Promise.race([drained, delay(drainMsMax)]);
      stopping.abort();
      const remaining = jobsInFlight();
      if (remaining.length === 0) return;
      await extendLeases(context.pool, remaining, 0).catch((error: unknown) =>
        log("warn", "leases not released", { jobs: remaining.length, error: String(error) }),
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
  const save = (work: () => Promise<void>) =>
    retryWhileDatabaseUnavailable(context, job, stopping, work);
  if (isCall(job)) return save(await handlers.call(job));
  if (job.kind === "cron") return save(() => handlers.cron(job));
  if (job.kind === "flush") return save(() => handlers.flush(job));
  const { runId } = job;
  if (runId === null) throw new Error(`The ${job.kind} job ${job.id} has no run.`);
  return save(() => handlers.timer({ ...job, runId }));
}

function isCall(job: Job | CallJob): job is CallJob {
  return job.kind === "call";
}

/** Until it is saved, a call's outcome exists only in memory, so saving waits for the database. */
async function retryWhileDatabaseUnavailable(
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
      context.log("warn", "database unavailable, saving will be retried", {
        jobId: job.id,
        error: String(error),
      });
      await delay(databaseRetryMs);
    }
  }
}

/** An error of the engine counts as a failed attempt, so such a job is retried with backoff too. */
async function runJob(
  context: EngineContext,
  job: Job | CallJob,
  work: () => Promise<void>,
  stopping: AbortSignal,
): Promise<void> {
  const { log } = context;
  try {
    await work();
  } catch (error) {
    log("error", "the engine failed to handle a job", { jobId: job.id, kind: job.kind, error });
    await retryWhileDatabaseUnavailable(context, job, stopping, () =>
      failJob(context, job, error),
    ).catch((failError: unknown) =>
      log("error", "failed attempt not saved, job waits for its lease to expire", {
        jobId: job.id,
        error: failError,
      }),
    );
  }
}

async function failJob(context: EngineContext, job: Job | CallJob, error: unknown): Promise<void> {
  const delayMs = backoffMs(job.attempt, context.timeScale);
  if (!isCall(job)) return postponeJob(context.pool, job, delayMs);
  const message = `The engine could not process the response: ${String(error)}`;
  const failure = { error: { name: "Error", message }, retryable: true, retryMs: null };
  try {
    await failAttempt(context, job, failure);
  } catch (failError) {
    if (isDatabaseUnavailable(failError)) throw failError;
    context.log("error", "failed run not saved", { jobId: job.id, error: failError });
    await retryJob(context.pool, job, delayMs);
  }
}
