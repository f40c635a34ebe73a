"use server";

import { asAnyone } from "@/lib/actions/action-guard";
import { sendAfterResponse } from "@/lib/actions/send-after-response";
import { formFailure } from "@/lib/domain/form-failure";
import {
  forgotPasswordInput,
  resetPasswordInput,
  signUpInput,
  verifyEmailInput,
} from "@/lib/domain/user";
import { requestPasswordReset, resetPassword, signUp, verifyEmail } from "@/lib/services/users";

/** Creates an account, or emails its owner that it already exists. Open to anyone. */
export async function signUpAction(_: unknown, form: FormData) {
  return asAnyone({ limit: "sign_in", schema: signUpInput, input: form }, (call) =>
    sendAfterResponse({ purpose: "sign_up", to: call.input.email }, () => signUp(call)),
  );
}

/** Emails a link for a new password, if the account exists. Open to anyone. */
export async function forgotPasswordAction(_: unknown, form: FormData) {
  return asAnyone({ limit: "sign_in", schema: forgotPasswordInput, input: form }, (call) =>
    sendAfterResponse({ purpose: "new_password", to: call.input.email }, () =>
      requestPasswordReset(call),
    ),
  );
}

/** Sets a new password. Authorized by the link's token. */
export async function resetPasswordAction(_: unknown, form: FormData) {
  return asAnyone({ limit: "sign_in", schema: resetPasswordInput, input: form }, async (call) => {
    const isReset = await resetPassword(call);
    if (isReset) return { kind: "done" as const };
    return formFailure("This link has expired. Request a new one.");
  });
}

/** Verifies an email address. Authorized by the link's token and the password of the account. */
export async function verifyEmailAction(_: unknown, form: FormData) {
  return asAnyone({ limit: "sign_in", schema: verifyEmailInput, input: form }, async (call) => {
    const verified = await verifyEmail(call);
    switch (verified.kind) {
      case "verified":
        return { kind: "done" as const };
      case "wrong_password":
        return formFailure("Check the password.", {
          password: "That's not the password you signed up with.",
        });
      case "already_verified":
        return formFailure("This email is already verified. Sign in, or reset your password.");
      case "invalid_link":
        return formFailure("This link has expired. Sign up again to get a new one.");
    }
  });
}
