import type { Verb } from "@/lib/context";
import type { RunPageView } from "@/lib/domain/workflows/run-view";
import { readRunLineage } from "@/lib/services/failures/read-run-lineage";
import { listLogsOfRun } from "./list-logs-of-run";
import { readNextResume } from "./read-next-resume";
import { readRun } from "./read-run";

/** One run with its log and its failures, and when its order is resumed. Throws `NotFound` for an unknown run. */
export const readRunPage: Verb<{ runId: string }, RunPageView> = async ({ ctx, input }) => {
  const found = await readRun({ ctx, input });
  if (found.kind !== "found") return found;
  const { run } = found;
  const [logs, resume, lineage] = await Promise.all([
    listLogsOfRun({ ctx, input: run }),
    run.status === "lost" && run.orderId !== null
      ? readNextResume({ ctx, input: { orderId: run.orderId } })
      : null,
    readRunLineage({ ctx, input }),
  ]);
  return { kind: "found", run, logs, resume, lineage };
};
