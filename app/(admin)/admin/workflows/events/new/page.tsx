import type { Metadata } from "next";
import { sendEventAction } from "@/app/(admin)/admin/workflows/event-actions";
import { SendEventForm } from "@/components/admin/workflows/events/send-event-form";
import { WorkflowsHead } from "@/components/admin/workflows/workflows-head";
import { JavaScriptNotice } from "@/components/ui/notice";
import { listQuery, type SearchParams } from "@/lib/actions/list-query";
import { adminPage } from "@/lib/actions/page-guard";
import { eventIdText, eventName } from "@/lib/domain/workflows/event-search";
import { examplePayload, isSendable } from "@/lib/domain/workflows/sendable-events";
import { readPayload } from "@/lib/services/workflows";

export const metadata: Metadata = { title: "Send event" };

const defaultName = "order/resume";

export default async function SendEventPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage("admin");
  const { from, name } = await listQuery(searchParams, { from: eventIdText, name: eventName });
  const copied = from ? await readPayload({ ctx, input: { eventId: from } }) : null;
  const chosen = copied?.name ?? name ?? defaultName;
  const event = isSendable(chosen) ? chosen : defaultName;
  const payload = copied && event === chosen ? copied.payload : examplePayload(event, ctx.now());
  return (
    <>
      <WorkflowsHead
        current="/admin/workflows/events"
        title="Send event"
        lead="Starts every function that has the event as trigger. The payload must have the fields of the event's schema."
      />
      <JavaScriptNotice use="choose another event" />
      <SendEventForm
        initial={{ name: event, payload: JSON.stringify(payload, null, 2) }}
        sendEventAction={sendEventAction}
      />
    </>
  );
}
