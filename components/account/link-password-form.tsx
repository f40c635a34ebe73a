"use client";

import Link from "next/link";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import { SuccessNotice } from "@/components/ui/success-notice";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { password } from "@/lib/domain/user";

const words = {
  verify: {
    button: "Confirm the address",
    autoComplete: "current-password",
    done: "Your account is ready.",
  },
  reset: {
    button: "Set the password",
    autoComplete: "new-password",
    done: "Your new password is set, and every other session has ended.",
  },
} as const;

/** A password behind an emailed link: the one chosen at sign-up, or a new one. */
export function LinkPasswordForm({
  purpose,
  token,
  send,
}: {
  purpose: keyof typeof words;
  token: string;
  send: FormAction<{ token: string; password: string }, { kind: "done" }>;
}) {
  const form = useActionForm({
    schema: z.object({ password }),
    defaultValues: { password: "" },
    send: (input) => send({ token, ...input }),
  });
  const { button, autoComplete, done } = words[purpose];
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
        {form.pending ? "One moment…" : button}
      </Button>
    </form>
  );
}
