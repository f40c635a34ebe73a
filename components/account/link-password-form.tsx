"use client";

import Link from "next/link";
import { Button } from "@/components/ui/button";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { SuccessNotice } from "@/components/ui/success-notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { resetPasswordInput, verifyEmailInput } from "@/lib/domain/user";

const purposes = {
  verify: {
    schema: verifyEmailInput,
    button: "Verify email",
    pendingLabel: "Verifying…",
    autoComplete: "current-password",
    done: "Your email is verified. You can sign in now.",
  },
  reset: {
    schema: resetPasswordInput,
    button: "Set password",
    pendingLabel: "Saving…",
    autoComplete: "new-password",
    done: "Password changed. You've been signed out on all devices.",
  },
} as const;

/** The password form of an emailed link: verifies the email with the sign-up password, or sets a new one. */
export function LinkPasswordForm({
  purpose,
  token,
  linkPasswordAction,
}: {
  purpose: keyof typeof purposes;
  token: string;
  linkPasswordAction: FormAction<{ kind: "done" }>;
}) {
  const { schema, button, pendingLabel, autoComplete, done } = purposes[purpose];
  const form = useServerForm({ action: linkPasswordAction, schema });
  if (form.isDone) {
    return (
      <div className="grid gap-4">
        <SuccessNotice>{done}</SuccessNotice>
        <Link href="/signin" className="text-carbon underline underline-offset-4">
          Sign in
        </Link>
      </div>
    );
  }
  return (
    <form {...form.props} className="grid gap-4">
      <input type="hidden" name="token" value={token} />
      <FormField id="password" label="Password" {...form.field("password")}>
        {(control) => <Input {...control} type="password" autoComplete={autoComplete} autoFocus />}
      </FormField>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <Button type="submit" disabled={form.pending} className="mt-1 w-full">
        {form.pending ? pendingLabel : button}
      </Button>
    </form>
  );
}
