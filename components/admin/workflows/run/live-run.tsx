"use client";

import { useQuery } from "@tanstack/react-query";
import { fetchAdminData } from "@/components/admin/live/fetch-admin-data";
import { Card, CardHeading } from "@/components/ui/card";
import { hasEnded } from "@/lib/domain/workflows/run-status";
import type { RunPageView } from "@/lib/domain/workflows/run-view";
import { JsonBlock } from "./json-block";
import { LogLines } from "./log-lines";
import { RunError } from "./run-error";
import { RunEvents } from "./run-events";
import { RunFacts } from "./run-facts";
import { StepList } from "./step-list";

type FoundRun = Extract<RunPageView, { kind: "found" }>;

const openMs = 2_000;

/** A run, kept up to date until it has ended. */
export function LiveRun({ rendered }: { rendered: FoundRun }) {
  const { data, isError } = useQuery({
    queryKey: ["admin", "workflow-run", rendered.run.runId],
    queryFn: () =>
      fetchAdminData<RunPageView>(
        `/api/admin/workflows/runs/${encodeURIComponent(rendered.run.runId)}`,
      ),
    initialData: rendered,
    // The page is rendered again after an action.
    initialDataUpdatedAt: Date.parse(rendered.run.updatedAt),
    refetchInterval: ({ state }) =>
      state.data?.kind === "found" && hasEnded(state.data.run.status) ? false : openMs,
  });
  const shown = data.kind === "found" && isNewer(data, rendered) ? data : rendered;
  const { run, logs, resume } = shown;
  const lines = logs.kind === "listed" ? logs.lines : [];
  const outside = lines.filter(({ stepId }) => stepId === null);
  return (
    <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[22rem_minmax(0,1fr)]">
      <div className="grid grid-cols-1 gap-5">
        <RunFacts run={run} resume={resume} />
        <RunEvents run={run} />
        <p role="status" className="min-h-5 text-ink-soft text-xs">
          {(isError || data.kind === "unavailable") && "Could not update this page. Trying again."}
        </p>
      </div>
      <div className="grid min-w-0 grid-cols-1 gap-5">
        {run.errorDetails && run.status !== "completed" && (
          <RunError error={run.errorDetails} canSearch />
        )}
        <StepList steps={run.steps} lines={lines} isCut={run.isCut} />
        {run.output !== null && (
          <Card className="p-4 sm:p-5">
            <JsonBlock name="Output of the run" value={run.output} />
          </Card>
        )}
        {outside.length > 0 && (
          <Card className="p-4 sm:p-5">
            <CardHeading>Log outside of steps</CardHeading>
            <div className="mt-2">
              <LogLines lines={outside} label="Log outside of steps" />
            </div>
          </Card>
        )}
      </div>
    </div>
  );
}

function isNewer(data: FoundRun, rendered: FoundRun): boolean {
  return data.run.updatedAt >= rendered.run.updatedAt;
}
