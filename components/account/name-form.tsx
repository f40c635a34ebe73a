"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { SuccessNotice } from "@/components/ui/success-notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { type NameInput, nameInput } from "@/lib/domain/user";

/** Changes the name of the account. */
export function NameForm({
  name,
  send,
}: {
  name: string;
  send: FormAction<NameInput, { kind: "done" }>;
}) {
  const router = useRouter();
  const form = useActionForm({
    schema: nameInput,
    defaultValues: { name },
    send,
    onDone: () => router.refresh(),
  });
  return (
    <form {...form.formProps} className="grid gap-4">
      <FormField
        id="own-name"
        label="Your name"
        hideLabel
        error={form.formState.errors.name?.message}
      >
        {(control) => <Input {...control} {...form.register("name")} autoComplete="name" />}
      </FormField>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      {form.isDone && <SuccessNotice>Name saved.</SuccessNotice>}
      <Button type="submit" variant="quiet" disabled={form.pending} className="justify-self-start">
        {form.pending ? "Saving…" : "Save name"}
      </Button>
    </form>
  );
}
