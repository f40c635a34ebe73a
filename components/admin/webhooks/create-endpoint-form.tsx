"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { feedEventTypes } from "@/lib/domain/feed";
import { createWebhookEndpointForm } from "@/lib/domain/webhooks/endpoint-form";
import { ShownSecret } from "./shown-secret";

/** Creates a webhook endpoint and shows its secret once. */
export function CreateEndpointForm({
  createEndpointAction,
}: {
  createEndpointAction: FormAction<{ kind: "created"; secret: string }>;
}) {
  const [isReopened, setReopened] = useState(false);
  const form = useServerForm({
    action: createEndpointAction,
    schema: createWebhookEndpointForm,
    onDone({ secret }) {
      setSecret(secret);
      form.reset();
    },
  });
  // If the browser itself has posted the form, the secret is in the page from the start.
  const [secret, setSecret] = useState(form.done?.secret ?? null);
  if (secret !== null) {
    const close = () => {
      setSecret(null);
      // The focused button disappears, so the form takes the focus.
      setReopened(true);
    };
    return <ShownSecret value={secret} close={close} />;
  }
  return (
    <form {...form.props} className="grid gap-4 sm:grid-cols-2">
      <FormField
        id="endpoint-url"
        label="URL"
        hint="Starts with https:// or http://, on the public internet."
        {...form.field("url")}
      >
        {(control) => <Input {...control} type="url" autoComplete="off" autoFocus={isReopened} />}
      </FormField>
      <FormField
        id="endpoint-description"
        label="Description (optional)"
        {...form.field("description")}
      >
        {(control) => <Input {...control} autoComplete="off" />}
      </FormField>
      <EventTypes isChecked={(type) => form.isChecked("eventTypes", type)} />
      <div className="grid gap-3 sm:col-span-2">
        {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
        <Button type="submit" disabled={form.pending} className="justify-self-start">
          {form.pending ? "Creating…" : "Create endpoint"}
        </Button>
      </div>
    </form>
  );
}

function EventTypes({ isChecked }: { isChecked: (type: string) => boolean }) {
  return (
    <details className="sm:col-span-2">
      <summary className="w-fit cursor-pointer font-medium text-sm">Event types</summary>
      <p className="mt-1 text-ink-soft text-xs">
        Choose the types to deliver. None chosen means all, and those that are added later.
      </p>
      <fieldset className="mt-3">
        <legend className="sr-only">Event types</legend>
        <div className="grid gap-2 sm:grid-cols-3">
          {feedEventTypes.map((type) => (
            <label key={type} className="flex items-start gap-2.5 font-mono text-xs">
              <input
                type="checkbox"
                name="eventTypes"
                value={type}
                defaultChecked={isChecked(type)}
                className="size-4 accent-carbon"
              />
              {type}
            </label>
          ))}
        </div>
      </fieldset>
    </details>
  );
}
