"use client";

import { z } from "zod";
import { Button } from "@/components/ui/button";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { SuccessNotice } from "@/components/ui/success-notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { email } from "@/lib/domain/user";

const schema = z.object({ email });

/** Requests an email with a link to choose a new password. */
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
      <SuccessNotice>
        If an account uses this email, we've sent a link to it. Check your inbox.
      </SuccessNotice>
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
        {form.pending ? "Sending…" : "Send link"}
      </Button>
    </form>
  );
}
