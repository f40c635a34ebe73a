"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { SuccessNotice } from "@/components/ui/success-notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { type ChangePasswordInput, changePasswordInput, passwordCharsMin } from "@/lib/domain/user";

/** Changes the password. The current password is required. */
export function PasswordForm({
  send,
}: {
  send: FormAction<ChangePasswordInput, { kind: "done" }>;
}) {
  const router = useRouter();
  const form = useActionForm({
    schema: changePasswordInput,
    defaultValues: { current: "", password: "" },
    send,
    onDone() {
      form.reset();
      router.refresh();
    },
  });
  const { errors } = form.formState;
  return (
    <form {...form.formProps} className="grid gap-4 sm:max-w-sm">
      <FormField id="current-password" label="Current password" error={errors.current?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register("current")}
            type="password"
            autoComplete="current-password"
          />
        )}
      </FormField>
      <FormField
        id="new-password"
        label="New password"
        hint={`At least ${passwordCharsMin} characters.`}
        error={errors.password?.message}
      >
        {(control) => (
          <Input
            {...control}
            {...form.register("password")}
            type="password"
            autoComplete="new-password"
          />
        )}
      </FormField>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      {form.isDone && (
        <SuccessNotice>Password changed. You've been signed out on other devices.</SuccessNotice>
      )}
      <Button type="submit" variant="quiet" disabled={form.pending} className="justify-self-start">
        {form.pending ? "Saving…" : "Change password"}
      </Button>
    </form>
  );
}
