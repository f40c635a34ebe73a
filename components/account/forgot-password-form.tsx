"use client";

import { Button } from "@/components/ui/button";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { SuccessNotice } from "@/components/ui/success-notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { forgotPasswordInput } from "@/lib/domain/user";

/** Requests an email with a link to choose a new password. */
export function ForgotPasswordForm({
  forgotPasswordAction,
}: {
  forgotPasswordAction: FormAction<{ kind: "sent" }>;
}) {
  const form = useServerForm({ action: forgotPasswordAction, schema: forgotPasswordInput });
  if (form.isDone) {
    return (
      <SuccessNotice>
        If an account uses this email, we've sent a link to it. Check your inbox.
      </SuccessNotice>
    );
  }
  return (
    <form {...form.props} className="grid gap-4">
      <FormField id="email" label="Email" {...form.field("email")}>
        {(control) => <Input {...control} type="email" autoComplete="username" />}
      </FormField>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <Button type="submit" disabled={form.pending} className="mt-1 w-full">
        {form.pending ? "Sending…" : "Send link"}
      </Button>
    </form>
  );
}
