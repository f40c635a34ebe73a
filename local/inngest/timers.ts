import type { EngineContext } from "./context";
import { type Job, takeJob } from "./jobs";
import { lockRun } from "./runs";
import { type Database, statement } from "./statement";
import { resolveStep, type StepValue } from "./steps";
import { durably } from "./transactions";

const selectOp = statement<{ kind: string }, [string, string]>(
  "open_op",
  "select kind from inngest.op where run_id = $1 and step_id = $2",
);

/** A sleep is over, or a wait or invoke has timed out. An answer that was quicker wins. */
export async function endTimer(
  context: EngineContext,
  job: Job & { runId: string },
): Promise<void> {
  await durably(context.pool, async (client) => {
    const run = await lockRun(client, job.runId);
    const taken = await takeJob(client, job);
    if (!run || !taken) return;
    const value = await timedOutValue(client, job.runId, job.stepId);
    await resolveStep(client, run, { id: job.stepId, name: job.stepId, value });
  });
}

async function timedOutValue(
  database: Database,
  runId: string,
  stepId: string,
): Promise<StepValue> {
  const [op] = await selectOp(database, runId, stepId);
  if (op?.kind !== "InvokeFunction") return null;
  const message = "Timed out waiting for invoked function to complete";
  return { error: { name: "InngestInvokeTimeoutError", message } };
}
