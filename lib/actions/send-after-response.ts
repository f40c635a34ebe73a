import "server-only";
import { after } from "next/server";
import { type FormFailure, formFailure } from "@/lib/domain/form-failure";
import { rateLimiter } from "@/lib/runtime";
import { log } from "@/lib/telemetry/log";

/** What is said to whoever has asked for too many; the way in that a stranger can't use up is named. */
const refusals = {
  sign_up:
    "This was asked for several times already. Please look into your email, or choose a password by “Forgot your password?”.",
  new_password:
    "This was asked for several times already. Please look into your email, or ask again in an hour.",
};

/**
 * Answers somebody who typed an address, and lets its email go out afterwards: how long that takes
 * would tell whether there is an account. Emails to one address are counted whoever asks, and
 * whether or not any was sent, so that neither fills a mailbox nor says who has one here. Each
 * purpose has a count of its own: a stranger who signs up in one's name bars no new password.
 */
export async function sendAfterResponse(
  { purpose, to }: { purpose: keyof typeof refusals; to: string },
  send: () => Promise<void>,
): Promise<{ kind: "sent" } | FormFailure> {
  const { success } = await rateLimiter().take("email", `${purpose}:${to}`);
  if (!success) return formFailure(refusals[purpose]);
  after(async () => {
    try {
      await send();
    } catch (error) {
      log().error({ error: String(error) }, "An email to a user was not sent.");
    }
  });
  return { kind: "sent" };
}
