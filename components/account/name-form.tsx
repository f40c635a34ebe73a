"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { SuccessNotice } from "@/components/ui/success-notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { nameInput } from "@/lib/domain/user";

/** Changes the name of the account. */
export function NameForm({
  name,
  renameAction,
}: {
  name: string;
  renameAction: FormAction<{ kind: "done" }>;
}) {
  const router = useRouter();
  const form = useServerForm({
    action: renameAction,
    schema: nameInput,
    defaultValue: { name },
    onDone: () => router.refresh(),
  });
  return (
    <form {...form.props} className="grid gap-4">
      <input type="hidden" name="opened" value={name} />
      <FormField id="own-name" label="Your name" hideLabel {...form.field("name")}>
        {(control) => <Input {...control} autoComplete="name" />}
      </FormField>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      {form.isDone && <SuccessNotice>Name saved.</SuccessNotice>}
      <Button type="submit" variant="quiet" disabled={form.pending} className="justify-self-start">
        {form.pending ? "Saving…" : "Save name"}
      </Button>
    </form>
  );
}
