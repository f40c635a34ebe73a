"use client";

import { useRouter } from "next/navigation";
import { signIn } from "next-auth/react";
import { useState } from "react";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice } from "@/components/ui/notice";
import { useActionForm } from "@/components/ui/use-action-form";
import { formFailure } from "@/lib/domain/form-failure";

const schema = z.object({
  email: z.string().trim().min(1, "is needed"),
  password: z.string().min(1, "is needed"),
});

const faults: Record<string, string> = {
  unavailable: "Signing in does not work right now. Please try again in a moment.",
  too_many: "That was a little fast. Please wait a minute.",
  no_verified_email: "That account has no verified address, so it can't be used here.",
  CredentialsSignin:
    "Address and password don't fit together, or the address is not confirmed yet.",
};
const unknownError = "You could not be signed in. Please try again.";

const providerNames = { github: "GitHub", google: "Google" };

/** Signs in by password, or at a provider that this shop offers; then leads to `next`. */
export function SignInForm({
  next,
  error,
  providers,
}: {
  next: string;
  error: string | null;
  providers: readonly ("github" | "google")[];
}) {
  const router = useRouter();
  const [leaving, setLeaving] = useState(false);
  const form = useActionForm({
    schema,
    defaultValues: { email: "", password: "" },
    async send(input) {
      const answer = await signIn("credentials", { ...input, redirect: false });
      if (answer?.ok) return { kind: "done" as const };
      return formFailure(faults[answer?.error ?? ""] ?? unknownError);
    },
    onDone() {
      setLeaving(true);
      router.replace(next);
      router.refresh();
    },
  });
  const told = form.error ?? (error ? (faults[error] ?? unknownError) : null);
  const busy = form.pending || leaving;
  return (
    <>
      <form {...form.formProps} className="grid gap-4">
        <FormField id="email" label="Email" error={form.formState.errors.email?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register("email")}
              type="email"
              autoComplete="username"
              autoFocus
            />
          )}
        </FormField>
        <FormField id="password" label="Password" error={form.formState.errors.password?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register("password")}
              type="password"
              autoComplete="current-password"
            />
          )}
        </FormField>
        {told && !busy && <ErrorNotice>{told}</ErrorNotice>}
        <Button type="submit" disabled={busy} className="mt-1 w-full">
          {busy ? "Signing in…" : "Sign in"}
        </Button>
      </form>
      {providers.length > 0 && (
        <div className="mt-5 grid gap-3 border-line border-t pt-5">
          {providers.map((provider) => (
            <Button
              key={provider}
              variant="quiet"
              onClick={() => void signIn(provider, { callbackUrl: next })}
            >
              Continue with {providerNames[provider]}
            </Button>
          ))}
        </div>
      )}
    </>
  );
}
