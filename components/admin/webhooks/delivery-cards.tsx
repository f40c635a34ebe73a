import { Card, CardHeading } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
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
      <ol className="mt-3 grid gap-3">
        {[...attempts].reverse().map((attempt) => (
          <li key={attempt.at} className="border-line border-t pt-3">
            <p className="flex justify-between gap-3">
              <span>{answerText(attempt)}</span>
              <LocalTime at={attempt.at} to="second" />
            </p>
            {attempt.body && (
              <pre className="mt-2 whitespace-pre-wrap break-words rounded-md bg-sunken p-3 text-xs">
                {attempt.body}
              </pre>
            )}
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
      <pre className="mt-3 whitespace-pre-wrap break-words rounded-md bg-sunken p-3 text-xs">
        {payload === null ? "The event is gone." : JSON.stringify(JSON.parse(payload), null, 2)}
      </pre>
    </Card>
  );
}
