import { Card, CardHeading } from "@/components/ui/card";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { failureGroupPath, runPath } from "@/lib/domain/admin-paths";
import type { FailureView, RetryView, RunLineage } from "@/lib/domain/failures/failure-view";
import { retryOutcomeLabels } from "./failure-labels";
import { FailureStatus } from "./failure-status";

/** What a run has to do with failures: which it recorded, which retry started it, which fixed it. */
export function RunLineageCard({ runId, lineage }: { runId: string; lineage: RunLineage }) {
  if (lineage.failures.length === 0) return null;
  return (
    <Card aria-labelledby="lineage-title" className="mt-5 p-4 text-sm sm:p-5">
      <CardHeading>
        <span id="lineage-title">Failures and retries</span>
      </CardHeading>
      {lineage.retryOf && (
        <p className="mt-2 text-pretty">
          This run is a retry of{" "}
          <RunLink runId={lineage.retryOf.retry.ofRunId} text="the run that had failed" />.
        </p>
      )}
      <ol className="mt-3 divide-y divide-line">
        {lineage.failures.map((failure) => (
          <FailureOfLineage key={failure.id} failure={failure} runId={runId} />
        ))}
      </ol>
    </Card>
  );
}

function FailureOfLineage({ failure, runId }: { failure: FailureView; runId: string }) {
  const { fingerprint, error, failures, failedAt, retries } = failure;
  return (
    <li className="py-3">
      <p className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <InlineLink
          href={failureGroupPath(fingerprint)}
          className="wrap-anywhere font-medium text-ink"
        >
          {error}
        </InlineLink>
        <span className="text-ink-soft text-xs">
          {failures === 1 ? "Failed once" : `Failed ${failures} times`}, last{" "}
          <LocalTime at={failedAt} to="second" />
        </span>
      </p>
      <div className="mt-1.5">
        <FailureStatus failure={failure} />
      </div>
      {retries.length > 1 && (
        <ul className="mt-2 grid gap-1 text-ink-soft text-xs leading-5">
          {retries.map((retry) => (
            <RetryLine key={retry.id} retry={retry} runId={runId} />
          ))}
        </ul>
      )}
    </li>
  );
}

function RetryLine({ retry, runId }: { retry: RetryView; runId: string }) {
  const outcome = retry.outcome === null ? "No result yet" : retryOutcomeLabels[retry.outcome].name;
  return (
    <li>
      Retry of <LocalTime at={retry.requestedAt} to="second" />: {outcome.toLowerCase()}
      {retry.runId !== null && retry.runId !== runId && (
        <>
          {" "}
          <RunLink runId={retry.runId} text="View run" />
        </>
      )}
      {retry.runId === runId && " (this run)"}
    </li>
  );
}

function RunLink({ runId, text }: { runId: string; text: string }) {
  return (
    <InlineLink href={runPath(runId)} className="underline">
      {text}
    </InlineLink>
  );
}
