import type { Metadata } from "next";
import Link from "next/link";
import { FormCard } from "@/components/account/form-card";
import { SignUpForm } from "@/components/account/sign-up-form";
import { signUpAction } from "../actions";

export const metadata: Metadata = { title: "Make an account" };

export default function SignUpPage() {
  return (
    <FormCard
      title="Make an account"
      lead="Your orders in one place, and your address at hand the next time."
      aside={
        <p>
          You have one?{" "}
          <Link href="/signin" className="text-carbon underline underline-offset-4">
            Sign in
          </Link>
        </p>
      }
    >
      <SignUpForm send={signUpAction} />
    </FormCard>
  );
}
