import type { PoolClient } from "pg";
import { backoffMs } from "./backoff";
import { isDeferOp, saveDeferrals } from "./deferrals";
import { endRun, type RunResult } from "./end-run";
import type { EngineContext } from "./engine-context";
import { invokeFunctions } from "./invoke-functions";
import { type CallJob, finishJob, retryJob } from "./jobs";
import type { Json, JsonObject } from "./json";
import { addPendingSteps, addWaitMatchPaths, hasValidDuration } from "./pending-steps";
import { recordEvents } from "./receive-events";
import { lockRun, type Run } from "./runs";
import { type CallOutcome, isFunctionError, type Op } from "./sdk-response";
import { type Database, statement } from "./statement";
import { queueDiscoveryIfUnblocked, resolveStep } from "./steps";
import { inTransactionWithRetry } from "./transactions";

const stepsMax = 1_000;
/** The `stepId` of a call that makes the function report its next steps. */
const discoveryStepId = "step";
const stepBytesMax = 4 * 1024 * 1024;

/** Saves the outcome of a call in one transaction. Has no effect once the job's lease is lost. */
export async function saveCallOutcome(
  context: EngineContext,
  job: CallJob,
  outcome: CallOutcome,
): Promise<void> {
  switch (outcome.kind) {
    case "completed":
      return completeRun(context, job, outcome.output);
    case "error":
      return failAttempt(context, job, outcome);
    case "ops":
      return applyOps(context, job, outcome);
  }
}

async function completeRun(context: EngineContext, job: CallJob, output: Json): Promise<void> {
  if ((await context.completeUnobservedRun(job, output, [])) === "completed") return;
  await finishJobAndRun(context, job, { status: "Completed", output });
}

async function finishJobAndRun(
  context: EngineContext,
  job: CallJob,
  result: RunResult,
): Promise<void> {
  await inTransactionWithRetry(context.pool, async (client) => {
    const run = await lockRun(client, job.runId);
    const finished = await finishJob(client, job);
    if (run && finished) await recordEvents(context, client, await endRun(client, run, result));
  });
}

interface Failure {
  error: JsonObject;
  retryable: boolean;
  /** The delay that the SDK asked for; null leaves it to the backoff. */
  retryMs: number | null;
}

/** Schedules the next attempt of a failed call, or fails its run when no attempt is left. */
export async function failAttempt(
  context: EngineContext,
  job: CallJob,
  failure: Failure,
): Promise<void> {
  if (!failure.retryable || isLastAttempt(context, job)) {
    return finishJobAndRun(context, job, { status: "Failed", error: failure.error });
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

type OpsOutcome = Extract<CallOutcome, { kind: "ops" }>;

const pendingOps = new Set(["StepPlanned", "Sleep", "WaitForEvent", "InvokeFunction"]);
const resultOps = new Set(["StepRun", "StepError", "StepFailed"]);
const controlOps = new Set(["DiscoveryRequest", "RunComplete"]);

async function applyOps(context: EngineContext, job: CallJob, outcome: OpsOutcome): Promise<void> {
  const { ops } = outcome;
  const message = opsError(job, ops);
  if (message !== null) {
    const error = { name: "Error", message };
    return finishJobAndRun(context, job, { status: "Failed", error });
  }
  if (await completeSingleCallRun(context, job, ops)) return;
  await addWaitMatchPaths(context, ops);
  await inTransactionWithRetry(context.pool, async (client) => {
    const run = await lockRun(client, job.runId);
    const retries = canRetry(context, job, outcome);
    const finished = await finishOrRetryJob(context, client, job, {
      retry: retries && run !== undefined && ops.some(({ op }) => op === "StepError"),
      retryMs: outcome.retryMs,
    });
    if (!run || !finished) return;
    await saveDeferrals(client, run.id, ops);
    await updateRunState(client, job, run, outcome);
    await openSteps(context, client, job, run, ops);
    const results = ops.filter((op) => resultOps.has(op.op) && !isFunctionError(op));
    const ended = results.filter(({ op }) => !(retries && op === "StepError"));
    for (const op of ended) await resolveStep(client, run, stepResult(op));
    const result = runResult(ops, retries);
    if (result) await recordEvents(context, client, await endRun(client, run, result));
    // resolveStep queues nothing for a step that a checkpoint has already saved, although the SDK,
    // which did not get that checkpoint confirmed, still expects to be called again.
    else if (finished.again || needsDiscovery(ops, ended)) {
      await queueDiscoveryIfUnblocked(client, run);
    }
  });
}

function canRetry(context: EngineContext, job: CallJob, { retryable }: OpsOutcome): boolean {
  return retryable && !isLastAttempt(context, job);
}

function needsDiscovery(ops: Op[], ended: Op[]): boolean {
  // The next attempt of the function's call discovers what follows.
  if (ops.some(isFunctionError)) return false;
  const isRequested = ops.some(({ op }) => op === "DiscoveryRequest");
  return ended.length > 0 || isRequested || ops.every((op) => isDeferOp(op));
}

/** How these operations end the run; undefined if it goes on. An error is retried like a step's. */
function runResult(ops: Op[], retries: boolean): RunResult | undefined {
  const complete = ops.find(({ op }) => op === "RunComplete");
  if (complete) return { status: "Completed", output: complete.data };
  const failure = ops.find(isFunctionError);
  if (!failure || (retries && failure.op === "StepError")) return undefined;
  return { status: "Failed", error: failure.error ?? failure.data };
}

/** Completes a run that ran all its steps in this one call, by the group commit if possible. */
async function completeSingleCallRun(
  context: EngineContext,
  job: CallJob,
  ops: Op[],
): Promise<boolean> {
  const complete = ops.at(-1);
  const steps = ops.slice(0, -1);
  if (complete?.op !== "RunComplete" || steps.some(({ op }) => op !== "StepRun")) return false;
  const outcome = await context.completeUnobservedRun(job, complete.data, steps.map(stepResult));
  return outcome === "completed";
}

/** Finishes the job, or turns it into the failed step's next attempt. Null if its lease is lost. */
async function finishOrRetryJob(
  context: EngineContext,
  client: PoolClient,
  job: CallJob,
  failure: { retry: boolean; retryMs: number | null },
): Promise<{ again: boolean } | null> {
  if (!failure.retry) return finishJob(client, job);
  const delayMs = retryDelayMs(context, job, failure.retryMs);
  // The next attempt is itself a discovery, so no other one has to follow.
  return (await retryJob(client, job, delayMs)) ? { again: false } : null;
}

const updateRun = statement<never, [string, number, boolean, boolean, Date]>(
  "update_run_state",
  `update inngest.run r
      set request_version = $2, plan_only = $3 or (plan_only and ($4 or exists (
            select from inngest.op where run_id = r.id and kind = 'StepPlanned'))),
          started_at = coalesce(started_at, $5)
    where id = $1 and (request_version <> $2 or plan_only < $3 or (plan_only and not $3 and not $4)
                       or started_at is null)`,
);

/**
 * Several operations in one response mean parallel steps, and a planned step runs in a job of its
 * own, so from then on discovery calls may only plan steps (`disable_immediate_execution`). With
 * request version 2 this ends with the parallel steps: the discovery after them may execute steps,
 * or the one after that if the last of them was a sleep.
 */
async function updateRunState(
  database: Database,
  job: CallJob,
  run: Run,
  { ops, requestVersion }: OpsOutcome,
): Promise<void> {
  if (run.request_version === -1) run.request_version = requestVersion;
  const steps = ops.filter((op) => !isDeferOp(op));
  const planOnly = steps.length > 1 || steps.some(({ op }) => op === "StepPlanned");
  const keeps = run.request_version < 2 || job.stepId !== discoveryStepId;
  await updateRun(database, run.id, run.request_version, planOnly, keeps, job.claimedAt);
}

async function openSteps(
  context: EngineContext,
  client: PoolClient,
  job: CallJob,
  run: Run,
  ops: Op[],
): Promise<void> {
  const pending = ops.filter(({ op }) => pendingOps.has(op));
  if (pending.length === 0) return;
  // Request version 2 calls the function again only when all parallel steps have ended; version 1
  // after each of them.
  const stepCount = ops.filter((op) => !isDeferOp(op)).length;
  const blocks = run.request_version >= 2 && stepCount > 1;
  const trigger = job.events[0];
  const added = await addPendingSteps(client, run, { ops: pending, blocks, trigger });
  await invokeFunctions(context, client, run, added);
}

function stepResult(op: Op): { id: string; name: string; value: Json } {
  const value = op.op === "StepRun" ? { data: op.data } : { error: op.error ?? op.data };
  return { id: op.id, name: op.displayName, value };
}

/** The error with which these operations fail the run, or null when they are valid. */
function opsError(job: CallJob, ops: Op[]): string | null {
  const steps = ops.filter((op) => !isDeferOp(op));
  for (const operation of steps) {
    const { op, data, displayName } = operation;
    if (!pendingOps.has(op) && !resultOps.has(op) && !controlOps.has(op)) {
      return `The operation ${op} is not supported by this engine.`;
    }
    if (op === "StepRun" && Buffer.byteLength(JSON.stringify(data)) > stepBytesMax) {
      return `The output of the step ${displayName} is larger than 4 MB.`;
    }
    if (pendingOps.has(op) && !hasValidDuration(operation)) {
      return `The step ${displayName} has an invalid duration.`;
    }
  }
  return job.steps.length + steps.length > stepsMax
    ? `The run has more than ${stepsMax} steps.`
    : null;
}
