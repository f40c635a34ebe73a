import type { Metadata } from "next";
import { forgotPasswordAction } from "@/app/(account)/actions";
import { ForgotPasswordForm } from "@/components/account/forgot-password-form";
import { FormCard } from "@/components/account/form-card";

export const metadata: Metadata = { title: "Forgot your password?" };

export default function ForgotPasswordPage() {
  return (
    <FormCard
      title="Forgot your password?"
      lead="Enter your email and we'll send you a link to choose a new one."
    >
      <ForgotPasswordForm forgotPasswordAction={forgotPasswordAction} />
    </FormCard>
  );
}
