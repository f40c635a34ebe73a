import { LocalTime } from "@/components/ui/local-time";
import type { NextRetryView } from "@/lib/domain/workflows/run-view";

/** When Inngest tries again: exactly, or the range in which its backoff ends. */
export function NextRetryText({ nextRetry: { from, to } }: { nextRetry: NextRetryView }) {
  if (from === to) {
    return (
      <>
        Next attempt at <LocalTime at={from} to="clock" />
      </>
    );
  }
  return (
    <>
      Next attempt at about <LocalTime at={from} to="clock" />–<LocalTime at={to} to="clock" />
    </>
  );
}
