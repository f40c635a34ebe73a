"use client";

import { Card, CardHeading } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import { isShownToCustomer } from "@/lib/domain/order/customer-events";
import type { OrderEventView } from "@/lib/domain/order/view";
import { ConnectionIndicator } from "./connection-indicator";
import { customerActorName, customerEventText } from "./customer-event-text";
import type { EventOrder } from "./event-data";
import { eventIcon } from "./event-icons";
import { useLiveOrder } from "./live-order";

/** The events of the order that the customer can see, newest first. */
export function OrderTimeline() {
  const { order, events, renderedSeq } = useLiveOrder();
  return (
    <Card aria-labelledby="timeline-title" className="p-5 sm:p-6">
      <CardHeading trailing={<ConnectionIndicator />}>
        <span id="timeline-title">Timeline</span>
      </CardHeading>
      <ol aria-label="Timeline" className="mt-4">
        {events
          .filter(isShownToCustomer)
          .toReversed()
          .map((event) => (
            <TimelineEntry
              key={event.seq}
              event={event}
              order={order}
              isNew={event.seq > renderedSeq}
            />
          ))}
      </ol>
    </Card>
  );
}

function TimelineEntry({
  event,
  order,
  isNew,
}: {
  event: OrderEventView;
  order: EventOrder;
  isNew: boolean;
}) {
  const { title, detail } = customerEventText(event, order);
  // A live event's details are fetched a moment later. Its second line is reserved for them.
  const hasDetails = event.actor !== "";
  const Icon = eventIcon(event);
  return (
    <li
      data-event-type={event.type}
      data-seq={event.seq}
      className={cn(
        "group relative grid grid-cols-[auto_1fr] gap-x-3.5 pb-6 last:pb-0",
        isNew && "transition-[opacity,translate] duration-500 ease-out",
        isNew && "starting:-translate-y-2 starting:opacity-0",
      )}
    >
      <span
        aria-hidden
        className="absolute top-9 bottom-1 left-[calc(1rem-0.5px)] w-px bg-line group-last:hidden"
      />
      <span
        className={cn(
          "grid size-8 place-items-center rounded-full bg-sunken text-ink-soft",
          "group-first:bg-carbon-soft group-first:text-carbon",
        )}
      >
        <Icon aria-hidden className="size-4" />
      </span>
      <div className="grid min-w-0 gap-x-4 sm:grid-cols-[1fr_auto]">
        <div className="min-w-0 pt-1">
          <p className="font-medium text-sm leading-6">{title}</p>
          {(detail || !hasDetails) && (
            <p className="wrap-anywhere min-h-5 text-ink-soft text-sm">{detail}</p>
          )}
        </div>
        <p className="flex flex-wrap gap-x-2 text-ink-soft text-xs leading-5 sm:flex-col sm:pt-1.5 sm:text-right">
          <LocalTime at={event.at} to="second" />
          <span className="min-h-5">{customerActorName(event.actor)}</span>
        </p>
      </div>
    </li>
  );
}
