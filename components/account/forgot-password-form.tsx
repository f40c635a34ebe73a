"use client";

import { z } from "zod";
import { Button } from "@/components/ui/button";
import { SuccessNotice } from "@/components/ui/success-notice";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { email } from "@/lib/domain/user";

const schema = z.object({ email });

/** Asks for the email with which a new password is chosen. */
export function ForgotPasswordForm({
  send,
}: {
  send: FormAction<{ email: string }, { kind: "sent" }>;
}) {
  const form = useActionForm({
    schema,
    defaultValues: { email: "" },
    send,
  });
  if (form.isDone) {
    return (
      <SuccessNotice>If there is an account with this address, its email is on its way.</SuccessNotice>
    );
  }
  return (
    <form {...form.formProps} className="grid gap-4">
      <FormField id="email" label="Email" error={form.formState.errors.email?.message}>
        {(control) => (
          <Input {...control} {...form.register("email")} type="email" autoComplete="username" />
        )}
      </FormField>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <Button type="submit" disabled={form.pending} className="mt-1 w-full">
        {form.pending ? "One moment…" : "Send the link"}
      </Button>
    </form>
  );
}
