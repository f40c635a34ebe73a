"use client";

import { RunLineageCard } from "@/components/admin/workflows/failures/run-lineage";
import { Card, CardHeading } from "@/components/ui/card";
import type { FoundRunPage } from "@/lib/domain/workflows/run-view";
import { JsonBlock } from "./json-block";
import { LogLines } from "./log-lines";
import { RunError } from "./run-error";
import { RunEvents } from "./run-events";
import { RunFacts } from "./run-facts";
import { RunLogNote } from "./run-log-note";
import { StepList } from "./step-list";
import { useLiveRun } from "./use-live-run";

/** A run, kept up to date until it has ended. */
export function LiveRun({ rendered }: { rendered: FoundRunPage }) {
  const { page, isOutdated } = useLiveRun(rendered);
  const { run, logs, resume, lineage } = page;
  const lines = logs.kind === "listed" ? logs.lines : [];
  const outside = lines.filter(({ stepId }) => stepId === null);
  return (
    <>
      <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[22rem_minmax(0,1fr)]">
        <div className="grid grid-cols-1 gap-5">
          <RunFacts run={run} resume={resume} />
          <RunEvents run={run} />
          <p role="status" className="min-h-5 text-ink-soft text-xs">
            {isOutdated && "Could not update this page. Trying again."}
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
          <RunLogNote logs={logs} />
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
      <RunLineageCard runId={run.runId} lineage={lineage} />
    </>
  );
}
