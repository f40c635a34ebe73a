import { Card, CardHeading } from "@/components/ui/card";
import { InlineLink } from "@/components/ui/inline-link";
import { eventPath, orderPath } from "@/lib/domain/admin-paths";
import { formatCount } from "@/lib/domain/format-count";
import type { RunView } from "@/lib/domain/workflows/run-view";

/** The event that started the run, or those of its batch. */
export function RunEvents({ run: { events, eventCount } }: { run: RunView }) {
  return (
    <Card className="p-4 text-sm sm:p-5" aria-labelledby="events-title">
      <CardHeading>
        <span id="events-title">
          {eventCount === 1 ? "Event" : `Batch of ${formatCount(eventCount)} events`}
        </span>
      </CardHeading>
      <ul className="mt-2 grid max-h-72 gap-1.5 overflow-y-auto">
        {events.map(({ id, name, orderId }) => (
          <li key={`${id} ${name}`} className="flex flex-wrap justify-between gap-x-3">
            <InlineLink href={eventPath(id)} className="break-all">
              {name}
            </InlineLink>
            {orderId === null ? (
              <span className="break-all font-mono text-ink-soft text-xs leading-5">{id}</span>
            ) : (
              <InlineLink href={orderPath(orderId)}>#{orderId}</InlineLink>
            )}
          </li>
        ))}
      </ul>
      {eventCount > events.length && (
        <p className="mt-2 text-ink-soft">The first {events.length} are listed.</p>
      )}
    </Card>
  );
}
