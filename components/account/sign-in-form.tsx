"use client";

import { useRouter } from "next/navigation";
import { signIn } from "next-auth/react";
import { useState } from "react";
import { z } from "zod";
import { Button } from "@/components/ui/button";
import { FormField, Input } from "@/components/ui/form-field";
import { ErrorNotice, JavaScriptNotice } from "@/components/ui/notice";
import { useServerForm } from "@/components/ui/use-server-form";
import { formFailure } from "@/lib/domain/form-failure";
import { requiredText } from "@/lib/domain/text";

const schema = z.object({
  email: requiredText("Enter your email.").trim().min(1, "Enter your email."),
  password: requiredText("Enter your password."),
});

const errorMessages: ReadonlyMap<string, string> = new Map(
  Object.entries({
    unavailable: "Sign-in is unavailable right now. Try again in a moment.",
    too_many: "Too many attempts. Wait a minute, then try again.",
    no_verified_email: "That account has no verified email. Sign in with a different account.",
    CredentialsSignin: "Incorrect email or password, or your email isn't verified yet.",
  }),
);
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
  const form = useServerForm({
    runsInBrowser: true,
    schema,
    async action(_, typed) {
      const input = schema.parse(Object.fromEntries(typed));
      const answer = await signIn("credentials", { ...input, redirect: false });
      if (answer?.ok) return { kind: "done" as const };
      return formFailure(errorMessages.get(answer?.error ?? "") ?? unknownError);
    },
    onDone() {
      setRedirecting(true);
      router.replace(next);
      router.refresh();
    },
  });
  const message = form.error ?? (error ? (errorMessages.get(error) ?? unknownError) : null);
  const busy = form.pending || redirecting;
  return (
    <>
      <JavaScriptNotice />
      <form {...form.props} className="grid gap-4">
        <FormField id="email" label="Email" {...form.field("email")}>
          {(control) => <Input {...control} type="email" autoComplete="username" autoFocus />}
        </FormField>
        <FormField id="password" label="Password" {...form.field("password")}>
          {(control) => <Input {...control} type="password" autoComplete="current-password" />}
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
