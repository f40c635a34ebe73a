import { NextRetryText } from "@/components/admin/workflows/next-retry-text";
import { RunStatusBadge } from "@/components/admin/workflows/run-status-badge";
import { Card, CardHeading } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { DescriptionItem, NotYetKnown } from "@/components/ui/description-item";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { orderPath, tracePath } from "@/lib/domain/admin-paths";
import { formatDuration } from "@/lib/domain/format-duration";
import type { NextResume, RunView } from "@/lib/domain/workflows/run-view";

/** What became of a run, what started it, and where to look further. */
export function RunFacts({ run, resume }: { run: RunView; resume: NextResume | null }) {
  const { runId, traceId, orderId, queuedAt, endedAt, nextRetry, status } = run;
  return (
    <Card className="p-4 text-sm sm:p-5" aria-labelledby="run-title">
      <CardHeading trailing={<RunStatusBadge status={status} />}>
        <span id="run-title">Run</span>
      </CardHeading>
      <dl className="mt-3 grid gap-1.5">
        <DescriptionItem name="Created">
          <LocalTime at={queuedAt} to="second" />
        </DescriptionItem>
        <DescriptionItem name="Started">
          <LocalTime at={run.startedAt} to="second" />
        </DescriptionItem>
        <DescriptionItem name="Ended">
          {endedAt ? <LocalTime at={endedAt} to="second" /> : <NotYetKnown />}
        </DescriptionItem>
        <DescriptionItem name="Duration">
          {endedAt ? formatDuration(Date.parse(endedAt) - Date.parse(queuedAt)) : <NotYetKnown />}
        </DescriptionItem>
        <DescriptionItem name="Order">
          {orderId === null ? (
            "None"
          ) : (
            <InlineLink href={orderPath(orderId)}>#{orderId}</InlineLink>
          )}
        </DescriptionItem>
        <DescriptionItem name="Trace">
          <InlineLink href={tracePath(traceId)}>Show trace</InlineLink>
        </DescriptionItem>
        <DescriptionItem name="Id">
          <span className="break-all font-mono text-xs">{runId}</span>
          <CopyButton text={runId} label="Copy the run's id" className="-mr-2" />
        </DescriptionItem>
      </dl>
      {status === "retrying" && nextRetry && (
        <p className="mt-3 rounded-md bg-warn-soft px-3 py-2 text-warn">
          <NextRetryText nextRetry={nextRetry} />.
        </p>
      )}
      {status === "lost" && <LostNote orderId={orderId} resume={resume} />}
    </Card>
  );
}

/** What happens next, although the run will not go on. */
function LostNote({ orderId, resume }: { orderId: number | null; resume: NextResume | null }) {
  return (
    <p className="mt-3 rounded-md bg-bad-soft px-3 py-2 text-bad">
      The Inngest server no longer knows this run, so it will not go on.{" "}
      {orderId === null
        ? "Crons run again on schedule, and they make up for what it did not do."
        : resumeText(resume)}
    </p>
  );
}

function resumeText(resume: NextResume | null) {
  if (!resume) return "Its order needs nothing more from it.";
  if (!resume.resumeAt) return "Its order waits for an operator.";
  return (
    <>
      The cron <code className="font-mono text-xs">resume-orders</code> resumes its order, at{" "}
      <LocalTime at={resume.resumeAt} to="second" /> at the earliest.
    </>
  );
}
