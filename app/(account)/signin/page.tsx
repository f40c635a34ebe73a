import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { DemoSignIns } from "@/components/account/demo-sign-ins";
import { FormCard } from "@/components/account/form-card";
import { SignInForm } from "@/components/account/sign-in-form";
import { currentSession, pageContext } from "@/lib/actions/session";
import { enabledProviders } from "@/lib/auth/auth-options";
import { demoEmails, demoPassword } from "@/lib/demo";
import { localPath } from "@/lib/domain/local-path";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[]; error?: string }>;
}) {
  const { next, error } = await searchParams;
  const goal = localPath(next, "/account");
  if (await currentSession()) redirect(goal);
  const { settings } = await pageContext();
  return (
    <FormCard
      title="Sign in"
      footer={
        <>
          <p>
            New here?{" "}
            <Link href="/signup" className="text-carbon underline underline-offset-4">
              Create account
            </Link>
            {" · "}
            <Link href="/forgot-password" className="text-carbon underline underline-offset-4">
              Forgot your password?
            </Link>
          </p>
          <p className="mt-2">
            Ordered as a guest?{" "}
            <Link href="/track" className="text-carbon underline underline-offset-4">
              Find your order
            </Link>
          </p>
          {settings.demo && <DemoSignIns emails={demoEmails} password={demoPassword} />}
        </>
      }
    >
      <SignInForm next={goal} error={error ?? null} providers={enabledProviders()} />
    </FormCard>
  );
}
