"use client";

import { Button } from "@/components/ui/button";
import type { FormAction } from "@/components/ui/form-action";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { SuccessNotice } from "@/components/ui/success-notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { passwordCharsMin, type SignUpInput, signUpInput } from "@/lib/domain/user";

/** Creates an account. The response is the same whether or not the email already has one. */
export function SignUpForm({ send }: { send: FormAction<SignUpInput, { kind: "sent" }> }) {
  const form = useActionForm({
    schema: signUpInput,
    defaultValues: { name: "", email: "", password: "" },
    send,
  });
  const { errors } = form.formState;
  if (form.isDone) {
    return (
      <SuccessNotice>
        Check your email. We sent a link to continue; it may take a minute to arrive.
      </SuccessNotice>
    );
  }
  return (
    <form {...form.formProps} className="grid gap-4">
      <FormField id="name" label="Name" error={errors.name?.message}>
        {(control) => <Input {...control} {...form.register("name")} autoComplete="name" />}
      </FormField>
      <FormField id="email" label="Email" error={errors.email?.message}>
        {(control) => (
          <Input {...control} {...form.register("email")} type="email" autoComplete="username" />
        )}
      </FormField>
      <FormField
        id="password"
        label="Password"
        hint={`At least ${passwordCharsMin} characters. Try a short phrase.`}
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
      <Button type="submit" disabled={form.pending} className="mt-1 w-full">
        {form.pending ? "Creating account…" : "Create account"}
      </Button>
    </form>
  );
}
