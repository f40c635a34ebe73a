import type { Metadata } from "next";
import { resetPasswordAction } from "@/app/(account)/actions";
import { FormCard } from "@/components/account/form-card";
import { LinkPasswordForm } from "@/components/account/link-password-form";

export const metadata: Metadata = { title: "Choose a new password" };

export default async function ResetPasswordPage({
  searchParams,
}: {
  searchParams: Promise<{ token?: string }>;
}) {
  const { token = "" } = await searchParams;
  return (
    <FormCard title="Choose a new password" lead="This signs you out on all devices.">
      <LinkPasswordForm purpose="reset" token={token} linkPasswordAction={resetPasswordAction} />
    </FormCard>
  );
}
