import type { Metadata } from "next";
import Link from "next/link";
import { signUpAction } from "@/app/(account)/actions";
import { FormCard } from "@/components/account/form-card";
import { SignUpForm } from "@/components/account/sign-up-form";

export const metadata: Metadata = { title: "Create account" };

export default function SignUpPage() {
  return (
    <FormCard
      title="Create account"
      lead="Track your orders and check out faster."
      footer={
        <p>
          Already have an account?{" "}
          <Link href="/signin" className="text-carbon underline underline-offset-4">
            Sign in
          </Link>
        </p>
      }
    >
      <SignUpForm signUpAction={signUpAction} />
    </FormCard>
  );
}
