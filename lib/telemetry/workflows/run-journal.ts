import { insertEvents } from "@/lib/telemetry/store/events-table";
import { upsertRuns } from "@/lib/telemetry/store/runs-tables";
import { upsertSteps } from "@/lib/telemetry/store/steps-table";
import type { TelemetryStore } from "@/lib/telemetry/store/store";
import type { EventRecord, RunJournal, RunRecord, StepRecord } from "./run-records";

/**
 * The journal of runs, steps and events. It is written sooner than spans are, because it is what
 * remains of a process that was killed.
 */
export function runJournal(store: TelemetryStore): RunJournal {
  const limits = { queueMax: 20_000, batchMax: 500, flushMs: 250 };
  const runs = store.writer<RunRecord>("runs", { ...limits, insert: upsertRuns });
  const steps = store.writer<StepRecord>("steps", { ...limits, insert: upsertSteps });
  const events = store.writer<EventRecord>("events", { ...limits, insert: insertEvents });
  return {
    addRun: (run) => runs.add(run),
    addStep: (step) => steps.add(step),
    addEvent: (event) => events.add(event),
  };
}
