"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { SuccessNotice } from "@/components/ui/success-notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { changePasswordInput, passwordCharsMin } from "@/lib/domain/user";

/** Changes the password. The current password is required. */
export function PasswordForm({
  changePasswordAction,
}: {
  changePasswordAction: FormAction<{ kind: "done" }>;
}) {
  const router = useRouter();
  const form = useServerForm({
    action: changePasswordAction,
    schema: changePasswordInput,
    onDone() {
      form.reset();
      router.refresh();
    },
  });
  return (
    <form {...form.props} className="grid gap-4 sm:max-w-sm">
      <FormField id="current-password" label="Current password" {...form.field("current")}>
        {(control) => <Input {...control} type="password" autoComplete="current-password" />}
      </FormField>
      <FormField
        id="new-password"
        label="New password"
        hint={`At least ${passwordCharsMin} characters.`}
        {...form.field("password")}
      >
        {(control) => <Input {...control} type="password" autoComplete="new-password" />}
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
