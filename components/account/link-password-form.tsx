"use client";

import Link from "next/link";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { SuccessNotice } from "@/components/ui/success-notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { password } from "@/lib/domain/user";

const texts = {
  verify: {
    button: "Verify email",
    pendingLabel: "Verifying…",
    autoComplete: "current-password",
    done: "Your email is verified. You can sign in now.",
  },
  reset: {
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
  send,
}: {
  purpose: keyof typeof texts;
  token: string;
  send: FormAction<{ token: string; password: string }, { kind: "done" }>;
}) {
  const form = useActionForm({
    schema: z.object({ password }),
    defaultValues: { password: "" },
    send: (input) => send({ token, ...input }),
  });
  const { button, pendingLabel, autoComplete, done } = texts[purpose];
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
    <form {...form.formProps} className="grid gap-4">
      <FormField id="password" label="Password" error={form.formState.errors.password?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register("password")}
            type="password"
            autoComplete={autoComplete}
            autoFocus
          />
        )}
      </FormField>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <Button type="submit" disabled={form.pending} className="mt-1 w-full">
        {form.pending ? pendingLabel : button}
      </Button>
    </form>
  );
}
