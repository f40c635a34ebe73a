import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { resendEventAction } from "@/app/(admin)/admin/workflows/event-actions";
import { EventFacts } from "@/components/admin/workflows/events/event-facts";
import { EventOutcomes } from "@/components/admin/workflows/events/event-outcomes";
import { SendEventAgain } from "@/components/admin/workflows/events/send-event-again";
import { JsonBlock } from "@/components/admin/workflows/run/json-block";
import { WorkflowsHead } from "@/components/admin/workflows/workflows-head";
import { Card } from "@/components/ui/card";
import { InlineLink } from "@/components/ui/inline-link";
import { ErrorNotice } from "@/components/ui/notice";
import { adminPage } from "@/lib/actions/page-guard";
import { NotFound } from "@/lib/auth/permissions";
import { eventIdText } from "@/lib/domain/workflows/event-search";
import type { EventView } from "@/lib/domain/workflows/event-view";
import { isSendable } from "@/lib/domain/workflows/sendable-events";
import { readEvent } from "@/lib/services/workflows";

export const metadata: Metadata = { title: "Event" };

export default async function EventPage({ params }: { params: Promise<{ eventId: string }> }) {
  const { ctx, user } = await adminPage();
  const eventId = eventIdText.safeParse(decodeURIComponent((await params).eventId));
  if (!eventId.success) notFound();
  const found = await readEvent({ ctx, input: { eventId: eventId.data } }).catch((error) => {
    if (error instanceof NotFound) notFound();
    throw error;
  });
  const event = found.kind === "found" ? found.event : null;
  return (
    <>
      <WorkflowsHead
        current="/admin/workflows/events"
        store={ctx.telemetry?.status() ?? null}
        title={event?.name ?? "Event"}
        actions={event && <EventActions event={event} canEdit={user.role === "admin"} />}
      />
      {event ? (
        <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[22rem_minmax(0,1fr)]">
          <EventFacts event={event} />
          <div className="grid min-w-0 grid-cols-1 gap-5">
            <EventOutcomes event={event} />
            <Card className="p-4 sm:p-5">
              <JsonBlock name="Payload" value={event.data} />
            </Card>
          </div>
        </div>
      ) : (
        <ErrorNotice>The event could not be read. Reload the page to try again.</ErrorNotice>
      )}
    </>
  );
}

function EventActions({ event: { id, name }, canEdit }: { event: EventView; canEdit: boolean }) {
  if (!isSendable(name)) return null;
  const edit = `/admin/workflows/events/new?from=${encodeURIComponent(id)}`;
  return (
    <>
      {canEdit && (
        <InlineLink href={edit} className="text-sm">
          Edit and send
        </InlineLink>
      )}
      <SendEventAgain eventId={id} name={name} resendEventAction={resendEventAction} />
    </>
  );
}
