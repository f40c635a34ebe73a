import { RunStatusBadge } from "@/components/admin/workflows/run-status-badge";
import { Card, CardHeading } from "@/components/ui/card";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { runPath } from "@/lib/domain/admin-paths";
import type { EventView, FunctionOutcome } from "@/lib/domain/workflows/event-view";
import { MissingRunText, missingRunTexts } from "./missing-run-text";

/** What an event caused: its runs in each function, or why there are none. */
export function EventOutcomes({ event }: { event: EventView }) {
  const { functions, missing, runsRead } = event;
  return (
    <Card className="p-4 text-sm sm:p-5" aria-labelledby="outcomes-title">
      <CardHeading>
        <span id="outcomes-title">Runs</span>
      </CardHeading>
      {runsRead === "unavailable" && (
        <p className="mt-2 text-bad">The runs could not be read. Reload the page to try again.</p>
      )}
      {missing && <p className="mt-2 text-pretty">{missingRunTexts[missing]}</p>}
      <ul className="mt-1 divide-y divide-line">
        {functions.map((outcome) => (
          <Outcome key={outcome.functionId} outcome={outcome} isRead={runsRead !== "unavailable"} />
        ))}
      </ul>
    </Card>
  );
}

function Outcome({ outcome, isRead }: { outcome: FunctionOutcome; isRead: boolean }) {
  const { functionId, runs, missing } = outcome;
  return (
    <li className="py-3 last:pb-0" data-function={functionId}>
      <h3 className="font-medium">{functionId}</h3>
      {missing && isRead && (
        <p className="mt-1 text-pretty text-ink-soft">
          <MissingRunText missing={missing} functionId={functionId} />
        </p>
      )}
      <ul className="mt-1 grid gap-1.5">
        {runs.map((run) => (
          <li
            key={run.runId}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1"
          >
            <InlineLink href={runPath(run.runId)} className="break-all font-mono text-xs">
              {run.runId}
            </InlineLink>
            <span className="flex items-center gap-3">
              <LocalTime at={run.queuedAt} to="second" className="text-ink-soft text-xs" />
              <RunStatusBadge status={run.status} />
            </span>
          </li>
        ))}
      </ul>
    </li>
  );
}
