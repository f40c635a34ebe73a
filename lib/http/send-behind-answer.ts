import { type FormProblem, formProblem } from "@/lib/domain/form-problem";
import "server-only";
import { after } from "next/server";
import { rateLimiter } from "@/lib/runtime";
import { log } from "@/lib/telemetry/log";

/**
 * Answers somebody who typed an address, and lets its letter go out afterwards: how long that takes
 * would tell whether there is an account. Letters to one address are counted whoever asks, and
 * whether or not any was sent, so that neither fills a mailbox nor says who has one here.
 */
export async function sendBehindAnswer(
  to: string,
  send: () => Promise<void>,
): Promise<{ kind: "sent" } | FormProblem> {
  const { success } = await rateLimiter().take("letter", to);
  if (!success) {
    return formProblem(
      "This was asked for several times already. Please look into your mail, or ask again in an hour.",
    );
  }
  after(async () => {
    try {
      await send();
    } catch (error) {
      log().error({ error: String(error) }, "A letter to a user was not sent.");
    }
  });
  return { kind: "sent" };
}
