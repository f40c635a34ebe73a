"use client";

import { Button } from "@/components/ui/button";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { SuccessNotice } from "@/components/ui/success-notice";
import { type FormAction, useServerForm } from "@/components/ui/use-server-form";
import { passwordCharsMin, signUpInput } from "@/lib/domain/user";

/** Creates an account. The response is the same whether or not the email already has one. */
export function SignUpForm({ signUpAction }: { signUpAction: FormAction<{ kind: "sent" }> }) {
  const form = useServerForm({ action: signUpAction, schema: signUpInput });
  if (form.isDone) {
    return (
      <SuccessNotice>
        Check your email. We sent a link to continue; it may take a minute to arrive.
      </SuccessNotice>
    );
  }
  return (
    <form {...form.props} className="grid gap-4">
      <FormField id="name" label="Name" {...form.field("name")}>
        {(control) => <Input {...control} autoComplete="name" />}
      </FormField>
      <FormField id="email" label="Email" {...form.field("email")}>
        {(control) => <Input {...control} type="email" autoComplete="username" />}
      </FormField>
      <FormField
        id="password"
        label="Password"
        hint={`At least ${passwordCharsMin} characters. Try a short phrase.`}
        {...form.field("password")}
      >
        {(control) => <Input {...control} type="password" autoComplete="new-password" />}
      </FormField>
      {form.error && <ErrorNotice>{form.error}</ErrorNotice>}
      <Button type="submit" disabled={form.pending} className="mt-1 w-full">
        {form.pending ? "Creating account…" : "Create account"}
      </Button>
    </form>
  );
}
