"use client";

import { toast } from "sonner";
import { DialogButtons } from "@/components/ui/dialog";
import { DialogButton } from "@/components/ui/dialog-button";
import { ErrorNotice } from "@/components/ui/notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { type ApiKeyView, changeKeyLimitsForm } from "@/lib/domain/api-key";
import { LimitFields } from "./limit-fields";

export type ChangeKeyLimitsAction = FormAction<{ kind: "done" }>;

/** Changes how often a key may call the API. */
export function KeyLimitsButton({
  apiKey,
  changeKeyLimitsAction,
}: {
  apiKey: ApiKeyView;
  changeKeyLimitsAction: ChangeKeyLimitsAction;
}) {
  return (
    <DialogButton
      label="Change limits"
      className="h-8 px-3 text-xs"
      title={`Limits of “${apiKey.name}”`}
      description="New limits take effect within 5 seconds."
    >
      {(close) => <LimitsForm {...{ apiKey, changeKeyLimitsAction, close }} />}
    </DialogButton>
  );
}

function LimitsForm({
  apiKey,
  changeKeyLimitsAction,
  close,
}: {
  apiKey: ApiKeyView;
  changeKeyLimitsAction: ChangeKeyLimitsAction;
  close: () => void;
}) {
  const { id, readPerMinute, writePerMinute } = apiKey;
  const form = useServerForm({
    action: changeKeyLimitsAction,
    schema: changeKeyLimitsForm,
    defaultValue: { readPerMinute, writePerMinute },
    onDone() {
      close();
      toast.success("Limits changed");
    },
  });
  return (
    <form {...form.props} className="grid gap-4">
      <input type="hidden" name="apiKeyId" value={id} />
      <LimitFields idPrefix={`limits-${id}`} field={form.field} />
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <DialogButtons confirm="Change limits" pending={form.pending} close={close} />
    </form>
  );
}
