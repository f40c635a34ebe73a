import { ErrorBlock } from "@/components/admin/telemetry/error-block";
import { InlineLink } from "@/components/ui/inline-link";
import type { ErrorView } from "@/lib/domain/workflows/run-view";

/** The error of a run or of one attempt; on request with a link to the runs that have the same. */
export function RunError({ error, canSearch }: { error: ErrorView; canSearch: boolean }) {
  const { name, message, cause, frames, fingerprint } = error;
  return (
    <ErrorBlock text={message === "" ? name : `${name}: ${message}`} cause={cause} frames={frames}>
      {canSearch && fingerprint && (
        <p className="mt-1.5 text-xs">
          <InlineLink href={`/admin/workflows/runs?q=${fingerprint}`}>
            Runs with the same error
          </InlineLink>
        </p>
      )}
    </ErrorBlock>
  );
}
