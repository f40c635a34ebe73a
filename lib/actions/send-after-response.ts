import "server-only";
import { after } from "next/server";
import { mailboxOf } from "@/lib/domain/email/email-limits";
import { type FormFailure, formFailure } from "@/lib/domain/form-failure";
import { rateLimiter } from "@/lib/runtime";
import { log } from "@/lib/telemetry/log";

/** Shown when the limit is exceeded. The sign-up message also offers a password reset. */
const limitMessages = {
  sign_up: "We've already emailed you. Check your inbox, or reset your password.",
  new_password: "We've already emailed you. Check your inbox, or try again in an hour.",
};

/**
 * Responds before sending the email: the time it takes would reveal whether the address has an
 * account. The limit counts each mailbox and purpose, whether or not an email was sent.
 */
export async function sendAfterResponse(
  { purpose, to }: { purpose: keyof typeof limitMessages; to: string },
  send: () => Promise<void>,
): Promise<{ kind: "sent" } | FormFailure> {
  const { success } = await rateLimiter().take("email", `${purpose}:${mailboxOf(to)}`);
  if (!success) return formFailure(limitMessages[purpose]);
  sendLater(send);
  return { kind: "sent" };
}

/** Sends an email after the response, so that its time reveals nothing. A failure is logged. */
export function sendLater(send: () => Promise<void>): void {
  after(async () => {
    try {
      await send();
    } catch (error) {
      log().error({ error }, "A requested email could not be sent.");
    }
  });
}
