import { Card, CardHeading } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { DescriptionItem, NotYetKnown } from "@/components/ui/description-item";
import { InlineLink } from "@/components/ui/inline-link";
import { LocalTime } from "@/components/ui/local-time";
import { orderPath } from "@/lib/domain/admin-paths";
import type { EventView } from "@/lib/domain/workflows/event-view";
import { SentBadge } from "./event-table";

/** When an event happened and was sent, and what it is about. */
export function EventFacts({ event: { id, at, orderId, isSent, sentAt } }: { event: EventView }) {
  return (
    <Card className="p-4 text-sm sm:p-5" aria-labelledby="event-title">
      <CardHeading trailing={<SentBadge isSent={isSent} />}>
        <span id="event-title">Event</span>
      </CardHeading>
      <dl className="mt-3 grid gap-1.5">
        <DescriptionItem name="Time">
          <LocalTime at={at} to="second" />
        </DescriptionItem>
        {isSent !== null && (
          <DescriptionItem name="Sent">
            {sentAt.length === 0 && <NotYetKnown />}
            {sentAt.map((time) => (
              <p key={time}>
                <LocalTime at={time} to="second" />
              </p>
            ))}
          </DescriptionItem>
        )}
        {orderId !== null && (
          <DescriptionItem name="Order">
            <InlineLink href={orderPath(orderId)}>#{orderId}</InlineLink>
          </DescriptionItem>
        )}
        <DescriptionItem name="Id">
          <span className="break-all font-mono text-xs">{id}</span>
          <CopyButton text={id} label="Copy the event's id" className="-mr-2" />
        </DescriptionItem>
      </dl>
      {sentAt.length > 1 && (
        <p className="mt-3 text-pretty text-ink-soft">
          It was sent {sentAt.length} times under the same id. Inngest starts each function once per
          id within 24 hours and drops the others.
        </p>
      )}
    </Card>
  );
}
