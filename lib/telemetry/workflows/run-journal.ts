import { upsertRuns, upsertSteps } from "@/lib/telemetry/store/runs-tables";
import type { TelemetryStore } from "@/lib/telemetry/store/store";
import type { RunJournal, RunRecord, StepRecord } from "./run-records";

/**
 * The journal of runs and steps. It is written sooner than spans are, because it is what remains of
 * a process that was killed.
 */
export function runJournal(store: TelemetryStore): RunJournal {
  const limits = { queueMax: 20_000, batchMax: 500, flushMs: 250 };
  const runs = store.writer<RunRecord>("runs", { ...limits, insert: upsertRuns });
  const steps = store.writer<StepRecord>("steps", { ...limits, insert: upsertSteps });
  return { addRun: (run) => runs.add(run), addStep: (step) => steps.add(step) };
}
