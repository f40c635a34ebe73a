"use client";

import { useState } from "react";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DialogButton } from "@/components/ui/dialog-button";
import { FormField, Select, Textarea } from "@/components/ui/form-field";
import { InlineLink } from "@/components/ui/inline-link";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { eventPath } from "@/lib/domain/admin-paths";
import { functionsOfEvent } from "@/lib/domain/workflows/function-catalog";
import {
  examplePayload,
  parsePayload,
  sendableEvents,
} from "@/lib/domain/workflows/sendable-events";
import type { SentEvent } from "./send-event-again";

const names = Object.keys(sendableEvents).sort();

/** Both fields together, so that the payload is checked by the schema of its event. */
const schema = z
  .object({ name: z.string(), payload: z.string() })
  .superRefine(({ name, payload }, check) => {
    const parsed = parsePayload(name, payload);
    if (parsed.kind === "valid") return;
    const message = parsed.issues.map(({ path, message: text }) => `${path} ${text}`.trim());
    check.addIssue({
      code: "custom",
      path: ["payload"],
      message: `Not valid: ${message.join("; ")}`,
    });
  });

/** Sends an event that starts functions, with a payload that its schema allows. */
export function SendEventForm({
  initial,
  sendEventAction,
}: {
  initial: { name: string; payload: string };
  sendEventAction: FormAction<SentEvent>;
}) {
  const [payload, setPayload] = useState(initial.payload);
  const { props, keyInput, field, text, error, pending, done } = useServerForm({
    action: sendEventAction,
    schema,
    defaultValue: initial,
  });
  const name = text("name") || initial.name;
  return (
    <Card className="max-w-3xl p-4 sm:p-5">
      <form {...props} className="grid gap-4">
        <input {...keyInput} />
        <FormField id="event-name" label="Event" {...field("name")}>
          {(control) => (
            <Select {...control} onChange={({ target }) => setPayload(exampleText(target.value))}>
              {names.map((option) => (
                <option key={option} value={option}>
                  {option}
                </option>
              ))}
            </Select>
          )}
        </FormField>
        <FormField id="event-payload" label="Payload (JSON)" {...field("payload")}>
          {({ defaultValue: _, ...control }) => (
            <Textarea
              {...control}
              value={payload}
              onChange={({ target }) => setPayload(target.value)}
              rows={14}
              spellCheck={false}
              className="font-mono"
            />
          )}
        </FormField>
        <p className="text-ink-soft text-sm">Starts {startedText(name)}.</p>
        {error && <ErrorNotice>{error}</ErrorNotice>}
        {done && (
          <p role="status" className="text-sm">
            Event sent. <InlineLink href={eventPath(done.eventId)}>Show the event</InlineLink>
          </p>
        )}
        <div className="scriptless:hidden">
          <DialogButton
            label={pending ? "Sending…" : "Send event"}
            variant="primary"
            disabled={pending}
            title={`Send ${name}?`}
            description={`It starts ${startedText(name)}, as if it had happened.`}
          >
            {(close) => (
              <div className="flex flex-wrap justify-end gap-3">
                <Button variant="quiet" onClick={close}>
                  Cancel
                </Button>
                <Button type="submit" form={props.id} onClick={close}>
                  Send event
                </Button>
              </div>
            )}
          </DialogButton>
        </div>
      </form>
    </Card>
  );
}

function startedText(name: string): string {
  return functionsOfEvent(name)
    .map(({ id }) => id)
    .join(", ");
}

function exampleText(name: string): string {
  return JSON.stringify(examplePayload(name, new Date()), null, 2);
}
