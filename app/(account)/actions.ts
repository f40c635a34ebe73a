"use server";

import { z } from "zod";
import { asVisitor } from "@/lib/actions/action-guard";
import { sendAfterResponse } from "@/lib/actions/send-after-response";
import { formFailure } from "@/lib/domain/form-failure";
import { email, resetPasswordInput, signUpInput } from "@/lib/domain/user";
import { requestPasswordReset, resetPassword, signUp, verifyEmail } from "@/lib/services/users";

/** Makes an account, or tells its owner that there is one. Anybody may ask. */
export async function signUpAction(input: unknown) {
  return asVisitor({ limit: "sign_in", schema: signUpInput, input }, (given) =>
    sendAfterResponse({ purpose: "sign_up", to: given.input.email }, () => signUp(given)),
  );
}

/** Sends a link for a new password, if there is such an account. Anybody may ask. */
export async function forgotPasswordAction(input: unknown) {
  const schema = z.strictObject({ email });
  return asVisitor({ limit: "sign_in", schema, input }, (given) =>
    sendAfterResponse({ purpose: "new_password", to: given.input.email }, () =>
      requestPasswordReset(given),
    ),
  );
}

/** Sets a new password; the link's token is the authorization. */
export async function resetPasswordAction(input: unknown) {
  return asVisitor({ limit: "sign_in", schema: resetPasswordInput, input }, async (given) => {
    const done = await resetPassword(given);
    if (done) return { kind: "done" as const };
    return formFailure("This link is no longer good. Ask for a new one.");
  });
}

/** Confirms an address; the link's token and the password chosen with it are the authorization. */
export async function verifyEmailAction(input: unknown) {
  const schema = z.strictObject({ token: z.string().max(200), password: z.string().max(200) });
  return asVisitor({ limit: "sign_in", schema, input }, async (given) => {
    const verified = await verifyEmail(given);
    switch (verified.kind) {
      case "verified":
        return { kind: "done" as const };
      case "wrong_password":
        return formFailure("Please check the password.", {
          password: "is not the one that you chose when you signed up",
        });
      case "already_verified":
        return formFailure(
          "This address is confirmed already. Sign in, or choose a new password by “Forgot your password?”.",
        );
      case "invalid_link":
        return formFailure("This link is no longer good. Sign up again to get a new one.");
    }
  });
}
