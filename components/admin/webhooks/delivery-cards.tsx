import { Card, CardHeading } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import type { WebhookDeliveryWithAttempts } from "@/lib/domain/webhooks/endpoint";
import { answerText } from "./delivery-table";

/** The latest attempts of a delivery, newest first, with the start of each answer. */
export function AttemptsCard({ delivery }: { delivery: WebhookDeliveryWithAttempts }) {
  const { attempts, nextTryAt, webhookId } = delivery;
  return (
    <Card className="p-5 text-sm">
      <CardHeading>Attempts</CardHeading>
      <p className="mt-2 break-all font-mono text-ink-soft text-xs">webhook-id: {webhookId}</p>
      {nextTryAt && (
        <p className="mt-2 text-ink-soft">
          Next attempt at <LocalTime at={nextTryAt} to="second" />, once earlier events of the order
          are delivered.
        </p>
      )}
      <ol className="mt-3 grid grid-cols-1 gap-3">
        {[...attempts].reverse().map((attempt) => (
          <li key={attempt.at} className="min-w-0 border-line border-t pt-3">
            <p className="flex justify-between gap-3">
              <span className="wrap-anywhere">{answerText(attempt)}</span>
              <LocalTime at={attempt.at} to="second" />
            </p>
            {attempt.body && <Text className="mt-2 max-h-40">{attempt.body}</Text>}
          </li>
        ))}
      </ol>
    </Card>
  );
}

/** The body as it is posted. */
export function PayloadCard({ payload }: { payload: string | null }) {
  return (
    <Card className="p-5 text-sm">
      <CardHeading>Body</CardHeading>
      {payload === null ? (
        <p className="mt-3 text-ink-soft">The event is gone.</p>
      ) : (
        <Text className="mt-3">{JSON.stringify(JSON.parse(payload), null, 2)}</Text>
      )}
    </Card>
  );
}

/** A text of others, which may have no place to break at. Long ones scroll within their frame. */
function Text({ className, children }: { className: string; children: string }) {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable block must be focusable.
      tabIndex={0}
      className={cn(
        "wrap-anywhere overflow-y-auto whitespace-pre-wrap rounded-md bg-sunken p-3 text-xs",
        className,
      )}
    >
      {children}
    </pre>
  );
}
