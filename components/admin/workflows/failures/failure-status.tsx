import { Badge } from "@/components/ui/badge";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { runPath } from "@/lib/domain/admin-paths";
import type { FailureView, RetryView } from "@/lib/domain/failures/failure-view";
import { isRetrying } from "@/lib/domain/failures/is-retrying";
import { failureResolutionLabels, retryOutcomeLabels } from "./failure-labels";

const open = { name: "Open", tone: "bad" } as const;
const retrying = { name: "Being retried", tone: "carbon" } as const;

/** Whether a failure is open, and what became of its latest retry. */
export function FailureStatus({ failure }: { failure: FailureView }) {
  const { resolution, resolvedAt, retries } = failure;
  const [latest] = retries;
  const { name, tone } =
    resolution !== null
      ? failureResolutionLabels[resolution]
      : isRetrying(failure)
        ? retrying
        : open;
  return (
    <>
      <Badge tone={tone}>{resolvedAt !== null && resolution === null ? "Resolved" : name}</Badge>
      {failure.lineageId !== failure.id && (
        <p className="mt-1 text-ink-soft text-xs leading-5">Failed before with another error.</p>
      )}
      {latest && <LatestRetry retry={latest} count={retries.length} />}
    </>
  );
}

function LatestRetry({ retry, count }: { retry: RetryView; count: number }) {
  const { outcome, runId, requestedAt, requestedBy } = retry;
  return (
    <p className="mt-1 text-ink-soft text-xs leading-5">
      {count > 1 ? `Retry ${count}` : "Retry"} by {requestedBy}, <LocalTime at={requestedAt} />:{" "}
      {outcome === null ? (retry.sentAt === null ? "to be sent" : "running") : outcomeText(outcome)}
      {runId !== null && (
        <>
          {" "}
          <InlineLink href={runPath(runId)} className="underline">
            View run
          </InlineLink>
        </>
      )}
    </p>
  );
}

function outcomeText(outcome: NonNullable<RetryView["outcome"]>): string {
  return retryOutcomeLabels[outcome].name.toLowerCase();
}
