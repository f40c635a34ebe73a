import { ErrorBlock } from "@/components/admin/telemetry/error-block";
import { Card, CardHeading } from "@/components/ui/card";
import { DescriptionItem } from "@/components/ui/description-item";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { runPath } from "@/lib/domain/admin-paths";
import type { FailureGroupView } from "@/lib/domain/failures/failure-view";

/** The error of the group's latest failure: the outer one, its step and its stack. */
export function GroupError({ latest }: { latest: FailureGroupView["latest"] }) {
  return (
    <Card className="min-w-0 p-5 text-sm">
      <CardHeading>Latest error</CardHeading>
      {latest === null ? (
        <p className="mt-2 text-ink-soft">
          Its runs were deleted 90 days after they had been resolved.
        </p>
      ) : (
        <>
          <div className="mt-2">
            <ErrorBlock text={latest.error} frames={latest.frames} />
          </div>
          <dl className="mt-3 grid gap-1.5">
            {latest.step !== null && (
              <DescriptionItem name="Step">
                <span className="wrap-anywhere font-mono text-xs">{latest.step}</span>
              </DescriptionItem>
            )}
            <DescriptionItem name="Run">
              <InlineLink href={runPath(latest.runId)} className="wrap-anywhere font-mono text-xs">
                {latest.runId}
              </InlineLink>
            </DescriptionItem>
            <DescriptionItem name="Failed">
              <LocalTime at={latest.failedAt} to="second" />
            </DescriptionItem>
          </dl>
        </>
      )}
    </Card>
  );
}
