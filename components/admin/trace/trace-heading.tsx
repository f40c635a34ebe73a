import { PageTitle } from "@/components/admin/layout/page-title";
import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { orderTracePath } from "@/lib/domain/admin-paths";
import { formatMicroseconds } from "@/lib/domain/format-duration";
import type { TraceView } from "@/lib/domain/trace/trace-view";
import { traceOutcomeLabels } from "./trace-labels";

/** What a trace is about: its root, its time, its order. */
export function TraceHeading({ trace }: { trace: TraceView }) {
  const { nodes, traceId, orderId, startedAt, durationUs } = trace;
  const isFailed = nodes.some(({ status, category }) => status === "error" && category !== "log");
  const outcome = traceOutcomeLabels[isFailed ? "failed" : "ok"];
  return (
    <>
      <PageTitle>{nodes[0]?.name ?? "Trace"}</PageTitle>
      <p className="-mt-4 mb-5 flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-soft text-sm">
        <Badge tone={outcome.tone}>{outcome.name}</Badge>
        <span>
          <LocalTime at={startedAt} to="second" /> · {formatMicroseconds(durationUs)}
        </span>
        {orderId !== null && (
          <InlineLink href={orderTracePath(orderId)}>Order #{orderId}</InlineLink>
        )}
        {traceId !== null && (
          <>
            <InlineLink href={`/admin/logs?trace=${traceId}`}>Log lines</InlineLink>
            <span className="flex items-center font-mono text-xs">
              {traceId}
              <CopyButton text={traceId} label="Copy the trace id" />
            </span>
          </>
        )}
      </p>
    </>
  );
}
