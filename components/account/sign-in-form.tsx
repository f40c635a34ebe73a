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
  email: z.string().trim().min(1, "Enter your email."),
  password: z.string().min(1, "Enter your password."),
});

const errorMessages: Record<string, string> = {
  unavailable: "Sign-in is unavailable right now. Try again in a moment.",
  too_many: "Too many attempts. Wait a minute, then try again.",
  no_verified_email: "That account has no verified email. Sign in with a different account.",
  CredentialsSignin: "Incorrect email or password, or your email isn't verified yet.",
};
const unknownError = "Couldn't sign you in. Try again.";

const providerNames = { github: "GitHub", google: "Google" };

/** Signs in by password or with a configured OAuth provider, then redirects to `next`. */
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
  const [redirecting, setRedirecting] = useState(false);
  const form = useActionForm({
    schema,
    defaultValues: { email: "", password: "" },
    async send(input) {
      const answer = await signIn("credentials", { ...input, redirect: false });
      if (answer?.ok) return { kind: "done" as const };
      return formFailure(errorMessages[answer?.error ?? ""] ?? unknownError);
    },
    onDone() {
      setRedirecting(true);
      router.replace(next);
      router.refresh();
    },
  });
  const message = form.error ?? (error ? (errorMessages[error] ?? unknownError) : null);
  const busy = form.pending || redirecting;
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
        {message && !busy && <ErrorNotice>{message}</ErrorNotice>}
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
