import type { EngineContext } from "./engine-context";
import { finishJob, type Job } from "./jobs";
import { lockRun } from "./runs";
import { type Database, statement } from "./statement";
import { resolveStep, type StepValue } from "./steps";
import { inTransactionWithRetry } from "./transactions";

const selectKind = statement<{ kind: string }, [string, string]>(
  "pending_step_kind",
  "select kind from inngest.op where run_id = $1 and step_id = $2",
);

/** Ends a sleep, or times out a wait or invoke unless it has been resolved already. */
export async function endTimer(
  context: EngineContext,
  job: Job & { runId: string },
): Promise<void> {
  await inTransactionWithRetry(context.pool, async (client) => {
    const run = await lockRun(client, job.runId);
    const finished = await finishJob(client, job);
    if (!run || !finished) return;
    const value = await timeoutValue(client, job.runId, job.stepId);
    const step = { id: job.stepId, name: job.stepId, value };
    await resolveStep(client, run, { ...step, isSleep: job.kind === "wake" });
  });
}

async function timeoutValue(database: Database, runId: string, stepId: string): Promise<StepValue> {
  const [step] = await selectKind(database, runId, stepId);
  if (step?.kind !== "InvokeFunction") return null;
  const message = "Timed out waiting for invoked function to complete";
  return { error: { name: "InngestInvokeTimeoutError", message } };
}
