"use client";

import { z } from "zod";
import { Button } from "@/components/ui/button";
import { DialogButtons } from "@/components/ui/dialog";
import { DialogButton } from "@/components/ui/dialog-button";
import { InlineLink } from "@/components/ui/inline-link";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { eventPath } from "@/lib/domain/admin-paths";

export interface SentEvent {
  kind: "sent";
  eventId: string;
}

const schema = z.object({});

/** Sends an event again under a new id. */
export function SendEventAgain({
  eventId,
  name,
  resendEventAction,
}: {
  eventId: string;
  name: string;
  resendEventAction: FormAction<SentEvent>;
}) {
  return (
    <DialogButton
      label="Send again"
      className="h-9 px-4"
      title="Send this event again?"
      description={`It is sent with the same payload and a new id, so every function of ${name} runs again. Steps check what is done already: an order is not charged or shipped twice.`}
    >
      {(close) => (
        <SendForm eventId={eventId} resendEventAction={resendEventAction} close={close} />
      )}
    </DialogButton>
  );
}

function SendForm({
  eventId,
  resendEventAction,
  close,
}: {
  eventId: string;
  resendEventAction: FormAction<SentEvent>;
  close: () => void;
}) {
  const { props, keyInput, error, pending, done } = useServerForm({
    action: resendEventAction,
    schema,
  });
  if (done) return <SentNote eventId={done.eventId} close={close} />;
  return (
    <form {...props}>
      <input type="hidden" name="eventId" value={eventId} />
      <input {...keyInput} />
      {error && <ErrorNotice>{error}</ErrorNotice>}
      <DialogButtons confirm="Send again" pending={pending} close={close} />
    </form>
  );
}

function SentNote({ eventId, close }: { eventId: string; close: () => void }) {
  return (
    <div className="grid gap-4 text-sm">
      <p role="status">
        Event sent.{" "}
        <InlineLink href={eventPath(eventId)} onClick={close}>
          Show the new event
        </InlineLink>
      </p>
      <Button variant="quiet" className="justify-self-end" onClick={close}>
        Close
      </Button>
    </div>
  );
}
