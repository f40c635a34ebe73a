import type { PoolClient } from "pg";
import type { Op, Verdict } from "./app-answer";
import { backoffMs } from "./backoff";
import type { EngineContext } from "./context";
import { recordEvents } from "./event-intake";
import { type CallJob, retryJob, takeJob } from "./jobs";
import type { Json, JsonObject } from "./json";
import { declareWaits, hasReadableDuration, invokeFunctions, openSteps } from "./open-steps";
import { type Ending, endRun } from "./run-endings";
import { lockRun, type Run } from "./runs";
import { type Database, statement } from "./statement";
import { continueRun, resolveStep } from "./steps";
import { durably } from "./transactions";

const stepsMax = 1_000;
const stepBytesMax = 4 * 1024 * 1024;

/** Makes one answer of the SDK lasting, in one transaction. A superseded call changes nothing. */
export async function applyVerdict(
  context: EngineContext,
  job: CallJob,
  verdict: Verdict,
): Promise<void> {
  switch (verdict.kind) {
    case "completed":
      return completeRun(context, job, verdict.output);
    case "error":
      return failAttempt(context, job, verdict);
    case "ops":
      return applyOps(context, job, verdict);
  }
}

async function completeRun(context: EngineContext, job: CallJob, output: Json): Promise<void> {
  if ((await context.completeAlone(context, job, output, [])) === "completed") return;
  await finish(context, job, { status: "Completed", output });
}

/** Ends the job and its run together. */
async function finish(context: EngineContext, job: CallJob, ending: Ending): Promise<void> {
  await durably(context.pool, async (client) => {
    const run = await lockRun(client, job.runId);
    const taken = await takeJob(client, job);
    if (run && taken) await recordEvents(context, client, await endRun(client, run, ending));
  });
}

interface Failure {
  error: JsonObject;
  retryable: boolean;
  retryMs: number | null;
}

/** A call that failed as a whole: tried again while attempts are left, else the run has failed. */
export async function failAttempt(
  context: EngineContext,
  job: CallJob,
  failure: Failure,
): Promise<void> {
  if (!failure.retryable || isLastAttempt(context, job)) {
    return finish(context, job, { status: "Failed", error: failure.error });
  }
  await retryJob(context.pool, job, retryDelayMs(context, job, failure.retryMs));
}

function isLastAttempt(context: EngineContext, job: CallJob): boolean {
  const attemptsMax = context.functions.get(job.functionId)?.attemptsMax ?? 1;
  return job.attempt + 1 >= attemptsMax;
}

function retryDelayMs(context: EngineContext, job: CallJob, retryMs: number | null): number {
  return retryMs ?? backoffMs(job.attempt, context.timeScale);
}

type OpsVerdict = Extract<Verdict, { kind: "ops" }>;

const openingOps = new Set(["StepPlanned", "Sleep", "WaitForEvent", "InvokeFunction"]);
const resultOps = new Set(["StepRun", "StepError", "StepFailed"]);
const controlOps = new Set(["DiscoveryRequest", "RunComplete"]);

async function applyOps(context: EngineContext, job: CallJob, verdict: OpsVerdict): Promise<void> {
  const { ops } = verdict;
  const fault = errorOf(job, ops);
  if (fault !== null) {
    const error = { name: "Error", message: fault };
    return finish(context, job, { status: "Failed", error });
  }
  const retries = verdict.retryable && !isLastAttempt(context, job);
  if (await completedAlone(context, job, ops)) return;
  await declareWaits(context, ops);
  await durably(context.pool, async (client) => {
    const run = await lockRun(client, job.runId);
    const held = await releaseJob(context, client, job, {
      retry: retries && run !== undefined && ops.some(({ op }) => op === "StepError"),
      retryMs: verdict.retryMs,
    });
    if (!run || !held) return;
    await advance(client, job, run, verdict);
    await open(context, client, job, run, ops);
    const results = ops.filter(({ op }) => resultOps.has(op) && !(retries && op === "StepError"));
    for (const op of results) await resolveStep(client, run, resultOf(op));
    // What a checkpoint had saved, unknown to the SDK, is no news: it has queued nothing by itself.
    const asksOn = results.length > 0 || ops.some(({ op }) => op === "DiscoveryRequest");
    if (held.again || asksOn) await continueRun(client, run);
    const complete = ops.find(({ op }) => op === "RunComplete");
    if (!complete) return;
    const ending: Ending = { status: "Completed", output: complete.data };
    await recordEvents(context, client, await endRun(client, run, ending));
  });
}

/** A run that took all its steps in one call: they are saved with its end, in the group's write. */
async function completedAlone(context: EngineContext, job: CallJob, ops: Op[]): Promise<boolean> {
  const complete = ops.at(-1);
  const steps = ops.slice(0, -1);
  if (complete?.op !== "RunComplete" || steps.some(({ op }) => op !== "StepRun")) return false;
  const outcome = await context.completeAlone(context, job, complete.data, steps.map(resultOf));
  return outcome === "completed";
}

/** Ends this call's job, or puts it back as the failed step's next attempt. Null when superseded. */
async function releaseJob(
  context: EngineContext,
  client: PoolClient,
  job: CallJob,
  failure: { retry: boolean; retryMs: number | null },
): Promise<{ again: boolean } | null> {
  if (!failure.retry) return takeJob(client, job);
  const delayMs = retryDelayMs(context, job, failure.retryMs);
  // The retry is a discovery itself, so nothing more has to follow this one.
  return (await retryJob(client, job, delayMs)) ? { again: false } : null;
}

const updateRun = statement<never, [string, number, boolean, Date]>(
  "advance_run",
  `update inngest.run
      set request_version = $2, plan_only = plan_only or $3,
          started_at = coalesce(started_at, $4)
    where id = $1 and (request_version <> $2 or plan_only < $3 or started_at is null)`,
);

/**
 * Several operations at once mean parallel branches, and a planned step has a job of its own: from
 * here on a discovery must not run steps itself.
 */
async function advance(
  database: Database,
  job: CallJob,
  run: Run,
  { ops, requestVersion }: OpsVerdict,
): Promise<void> {
  if (run.request_version === -1) run.request_version = requestVersion;
  const planOnly = ops.length > 1 || ops.some(({ op }) => op === "StepPlanned");
  await updateRun(database, run.id, run.request_version, planOnly, job.claimedAt);
}

async function open(
  context: EngineContext,
  client: PoolClient,
  job: CallJob,
  run: Run,
  ops: Op[],
): Promise<void> {
  const opening = ops.filter(({ op }) => openingOps.has(op));
  if (opening.length === 0) return;
  // Version 2 waits for all branches once one of them is a planned step; version 1 for none.
  const blocks =
    run.request_version >= 2 && ops.length > 1 && ops.some(({ op }) => op === "StepPlanned");
  const opened = await openSteps(client, run, { ops: opening, blocks, trigger: job.events[0] });
  await invokeFunctions(context, client, run, opened);
}

function resultOf(op: Op): { id: string; name: string; value: Json } {
  const value = op.op === "StepRun" ? { data: op.data } : { error: op.error ?? op.data };
  return { id: op.id, name: op.displayName, value };
}

/** Why these operations end the run, or null. */
function errorOf(job: CallJob, ops: Op[]): string | null {
  for (const operation of ops) {
    const { op, data, displayName } = operation;
    if (!openingOps.has(op) && !resultOps.has(op) && !controlOps.has(op)) {
      return `The operation ${op} is not supported by this engine.`;
    }
    if (op === "StepRun" && Buffer.byteLength(JSON.stringify(data)) > stepBytesMax) {
      return "A step's output is larger than 4 MB.";
    }
    if (openingOps.has(op) && !hasReadableDuration(operation)) {
      return `The duration of the step ${displayName} can't be read.`;
    }
  }
  return job.steps.length + ops.length > stepsMax
    ? `The run has more than ${stepsMax} steps.`
    : null;
}
