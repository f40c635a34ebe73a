"use client";

import { useState } from "react";
import { DialogButtons } from "@/components/ui/dialog";
import { DialogButton } from "@/components/ui/dialog-button";
import { FormField, Select } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { type ApiKeyView, rotateApiKeyInput } from "@/lib/domain/api-key";
import { NewKey } from "./new-key";

export type RotateApiKeyAction = FormAction<{ kind: "rotated"; key: string }>;

/** Gives a key a new secret, which the dialog shows once. */
export function RotateKeyButton({
  apiKey,
  rotateApiKeyAction,
}: {
  apiKey: ApiKeyView;
  rotateApiKeyAction: RotateApiKeyAction;
}) {
  return (
    <DialogButton
      label="Rotate key"
      className="h-8 px-3 text-xs"
      title={`Rotate “${apiKey.name}”?`}
      description="The key gets a new secret. Its permissions, limits and idempotency keys stay."
    >
      {(close) => <RotateForm {...{ apiKey, rotateApiKeyAction, close }} />}
    </DialogButton>
  );
}

function RotateForm({
  apiKey,
  rotateApiKeyAction,
  close,
}: {
  apiKey: ApiKeyView;
  rotateApiKeyAction: RotateApiKeyAction;
  close: () => void;
}) {
  const [newKey, setNewKey] = useState<string | null>(null);
  // The list has the new prefix once the key was rotated.
  const [prefix] = useState(apiKey.prefix);
  const form = useServerForm({
    action: rotateApiKeyAction,
    schema: rotateApiKeyInput,
    defaultValue: { overlapHours: "24" },
    onDone: ({ key }) => setNewKey(key),
  });
  if (newKey !== null) return <NewKey value={newKey} close={close} />;
  return (
    <form {...form.props} className="grid gap-4">
      <input type="hidden" name="apiKeyId" value={apiKey.id} />
      <input type="hidden" name="prefix" value={prefix} />
      <FormField
        id={`overlap-${apiKey.id}`}
        label="The old secret works"
        hint={
          apiKey.previousKeyUntil
            ? "The secret before the last rotation stops working now."
            : "Change it in the integration within this time."
        }
        {...form.field("overlapHours")}
      >
        {(control) => (
          <Select {...control}>
            <option value="0">Not any more</option>
            <option value="1">For 1 hour</option>
            <option value="24">For 1 day</option>
            <option value="72">For 3 days</option>
            <option value="168">For 7 days</option>
          </Select>
        )}
      </FormField>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons confirm="Rotate key" pending={form.pending} close={close} />
    </form>
  );
}
