import { JsonBlock } from "@/components/admin/workflows/run/json-block";
import { Card, CardHeading } from "@/components/ui/card";
import { DescriptionItem } from "@/components/ui/description-item";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { apiRequestsPath, orderPath } from "@/lib/domain/admin-paths";
import { formatCount } from "@/lib/domain/format-count";
import type { IdempotencyKeyDetails } from "@/lib/domain/integrations/idempotency-key";
import { KeyStateBadge } from "./idempotency-table";
import { KeyText } from "./request-table";

/** A key of one integration: its first request, the answer, and what came with it later. */
export function IdempotencyCard({ found }: { found: IdempotencyKeyDetails }) {
  const { method, path, requestId, orderId, createdAt, expiresAt } = found;
  return (
    <Card className="p-5 text-sm">
      <CardHeading trailing={<KeyStateBadge row={found} />}>
        <span className="wrap-anywhere font-mono text-sm">{found.key}</span>
      </CardHeading>
      <dl className="mt-3 grid gap-1.5">
        <DescriptionItem name="First request">
          <code className="break-all font-mono text-xs">
            {method} {path}
          </code>
        </DescriptionItem>
        <DescriptionItem name="API key">
          <KeyText apiKey={found.apiKey} />
        </DescriptionItem>
        <DescriptionItem name="Sent">
          <LocalTime at={createdAt} to="second" />
        </DescriptionItem>
        <DescriptionItem name="Expires">
          <LocalTime at={expiresAt} to="second" />
        </DescriptionItem>
        {orderId !== null && (
          <DescriptionItem name="Order">
            <InlineLink href={orderPath(orderId)}>#{orderId}</InlineLink>
          </DescriptionItem>
        )}
        {requestId && (
          <DescriptionItem name="Request id">
            <InlineLink href={apiRequestsPath(requestId)} className="break-all font-mono text-xs">
              {requestId}
            </InlineLink>
          </DescriptionItem>
        )}
        <Repetitions found={found} />
      </dl>
      <AnswerDetails found={found} />
    </Card>
  );
}

function Repetitions({ found }: { found: IdempotencyKeyDetails }) {
  const { replays, lastReplayedAt, conflicts, lastConflictAt, conflictFields } = found;
  return (
    <>
      <DescriptionItem name="Replays">
        {formatCount(replays)}
        {lastReplayedAt && (
          <>
            , last at <LocalTime at={lastReplayedAt} to="second" />
          </>
        )}
      </DescriptionItem>
      <DescriptionItem name="Conflicts">
        {formatCount(conflicts)}
        {lastConflictAt && (
          <>
            , last at <LocalTime at={lastConflictAt} to="second" />
          </>
        )}
      </DescriptionItem>
      {conflicts > 0 && (
        <DescriptionItem name="What differed">
          {conflictFields.length > 0 ? (
            <code className="wrap-anywhere font-mono text-xs">{conflictFields.join(", ")}</code>
          ) : (
            "The method or the path"
          )}
        </DescriptionItem>
      )}
    </>
  );
}

function AnswerDetails({ found: { state, answer } }: { found: IdempotencyKeyDetails }) {
  if (state !== "answered" || answer === null) {
    return (
      <p className="mt-3 text-pretty text-ink-soft">
        {state === "running"
          ? "The first call has not ended. Until then, calls that repeat it are answered with 409."
          : "The first call did not end, or failed on our side. The same call may be repeated with this key."}
      </p>
    );
  }
  if (answer.kind !== "kept") {
    return (
      <p className="mt-3 text-pretty text-ink-soft">
        {answer.kind === "order"
          ? "The answer is the order as it is when the call is repeated."
          : "Erased with the customer's data. Calls that repeat the first one are answered with 410."}
      </p>
    );
  }
  return (
    <details className="mt-3">
      <summary className="w-fit cursor-pointer text-ink-soft underline-offset-4 hover:underline">
        Answer, without secrets and personal data
      </summary>
      <div className="mt-2 grid min-w-0 gap-3">
        <JsonBlock name="Headers" value={answer.headers} />
        <JsonBlock name="Body" value={answer.body} />
      </div>
    </details>
  );
}
