import type { Metadata } from "next";
import { verifyEmailAction } from "@/app/(account)/actions";
import { FormCard } from "@/components/account/form-card";
import { LinkPasswordForm } from "@/components/account/link-password-form";

export const metadata: Metadata = { title: "Verify your email" };

export default async function VerifyEmailPage({
  searchParams,
}: {
  searchParams: Promise<{ token?: string }>;
}) {
  const { token = "" } = await searchParams;
  return (
    <FormCard title="Verify your email" lead="Enter the password you chose when you signed up.">
      <LinkPasswordForm purpose="verify" token={token} linkPasswordAction={verifyEmailAction} />
    </FormCard>
  );
}
