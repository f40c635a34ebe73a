"use client";

import { eventIcon } from "@/components/orders/event-icons";
import { Card, CardHeading } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { cn } from "@/lib/cn";
import type { AdminEvent } from "@/lib/domain/order/admin-view";
import { useAdminOrder } from "./admin-order-provider";
import { operatorEventText } from "./operator-event-text";

/** The order's events, newest first, with the actor, the time and the note that belongs to each. */
export function AdminTimeline() {
  const { adminOrder } = useAdminOrder();
  return (
    <Card aria-labelledby="timeline-title" className="p-5 sm:p-6">
      <CardHeading
        trailing={<span className="text-ink-soft text-sm">{adminOrder.events.length} events</span>}
      >
        <span id="timeline-title">Timeline</span>
      </CardHeading>
      <ol aria-label="Timeline" className="mt-4">
        {adminOrder.events.toReversed().map((event) => (
          <TimelineEntry key={event.seq} event={event} />
        ))}
      </ol>
    </Card>
  );
}

function TimelineEntry({ event }: { event: AdminEvent }) {
  const { adminOrder, renderedSeq } = useAdminOrder();
  const { title, detail } = operatorEventText(event, adminOrder.order);
  const note = adminOrder.notes.find(({ id }) => id === event.data.noteId);
  // Several events of one change share its note, which belongs to the first.
  const isFirstWithNote = !adminOrder.events.some(
    ({ seq, data }) => seq < event.seq && data.noteId === event.data.noteId,
  );
  const Icon = eventIcon(event);
  return (
    <li
      // The trace links to its events.
      id={`event-${event.seq}`}
      data-event-type={event.type}
      data-seq={event.seq}
      className={cn(
        "group relative grid scroll-mt-24 grid-cols-[auto_minmax(0,1fr)] gap-x-3.5 pb-5 last:pb-0",
        "rounded-md target:bg-carbon-soft target:outline-4 target:outline-carbon-soft",
        event.seq > renderedSeq &&
          "transition-[opacity,translate] duration-500 ease-out starting:-translate-y-2 starting:opacity-0",
      )}
    >
      <span
        aria-hidden
        className="absolute top-9 bottom-1 left-[calc(1rem-0.5px)] w-px bg-line group-last:hidden"
      />
      <span className="grid size-8 place-items-center rounded-full bg-sunken text-ink-soft group-first:bg-carbon-soft group-first:text-carbon">
        <Icon aria-hidden className="size-4" />
      </span>
      <div className="grid min-w-0 gap-x-4 sm:grid-cols-[minmax(0,1fr)_auto]">
        <div className="min-w-0 pt-1">
          <p className="font-medium text-sm leading-6">{title}</p>
          {detail && <p className="wrap-anywhere text-ink-soft text-sm">{detail}</p>}
          {note && isFirstWithNote && (
            <p className="wrap-anywhere mt-1 whitespace-pre-line rounded-md bg-sunken px-3 py-2 text-sm">
              {note.text}
            </p>
          )}
        </div>
        <p className="flex flex-wrap gap-x-2 text-ink-soft text-xs leading-5 sm:flex-col sm:pt-1.5 sm:text-right">
          <LocalTime at={event.at} to="second" />
          <span title={event.actor}>{event.actorName}</span>
        </p>
      </div>
    </li>
  );
}
