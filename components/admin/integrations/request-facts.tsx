import { Card, CardHeading } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { DescriptionItem } from "@/components/ui/description-item";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { requestLogsPath, tracePath } from "@/lib/domain/admin-paths";
import { formatDuration } from "@/lib/domain/format-duration";
import type { ApiRequestView } from "@/lib/domain/integrations/api-request";
import { KeyText, problemText, RequestOrder, RequestStatus } from "./request-table";

/** What was asked and what was answered, and where to read on. */
export function RequestFacts({ request }: { request: ApiRequestView }) {
  const { at, operation, pattern, status, ms, apiKey, requestId, traceId, orderId } = request;
  return (
    <Card className="p-5 text-sm">
      <CardHeading trailing={<RequestStatus status={status} />}>Request</CardHeading>
      <dl className="mt-3 grid gap-1.5">
        <DescriptionItem name="Time">
          <LocalTime at={at} to="second" />
        </DescriptionItem>
        <DescriptionItem name="Duration">{formatDuration(ms)}</DescriptionItem>
        {operation && (
          <DescriptionItem name="Operation">
            <code className="font-mono text-xs">{operation}</code>
          </DescriptionItem>
        )}
        {pattern && (
          <DescriptionItem name="Route">
            <code className="break-all font-mono text-xs">{pattern}</code>
          </DescriptionItem>
        )}
        <DescriptionItem name="API key">
          <KeyText apiKey={apiKey} />
        </DescriptionItem>
        {orderId !== null && (
          <DescriptionItem name="Order">
            <RequestOrder orderId={orderId} status={status} />
          </DescriptionItem>
        )}
        <DescriptionItem name="Request id">
          <span className="break-all font-mono text-xs">{requestId}</span>
          <CopyButton text={requestId} label="Copy the request's id" className="-mr-2" />
        </DescriptionItem>
      </dl>
      <p className="mt-4 flex flex-wrap gap-x-5 gap-y-2">
        {traceId && <InlineLink href={tracePath(traceId)}>Trace</InlineLink>}
        <InlineLink href={requestLogsPath(requestId)}>Log lines</InlineLink>
      </p>
      <p className="mt-3 text-pretty text-ink-soft text-xs">
        Traces and log lines are kept for a shorter time than this list.
      </p>
    </Card>
  );
}

/** What the call was answered with. */
export function AnswerCard({ request }: { request: ApiRequestView }) {
  const { problem, isReplay } = request;
  return (
    <Card className="p-5 text-sm">
      <CardHeading>Answer</CardHeading>
      {problem ? (
        <dl className="mt-3 grid gap-1.5">
          <DescriptionItem name="Problem">
            <code className="break-all font-mono text-xs">{problem.type}</code>
          </DescriptionItem>
          {problem.detail && (
            <DescriptionItem name="Detail">{problemText(problem.detail)}</DescriptionItem>
          )}
        </dl>
      ) : (
        <p className="mt-3 text-pretty">
          {isReplay
            ? "The answer of an earlier call with the same Idempotency-Key was sent again."
            : "The call succeeded."}
        </p>
      )}
      <p className="mt-3 text-pretty text-ink-soft text-xs">
        Bodies, queries and credentials are not recorded.
      </p>
    </Card>
  );
}
