import { problem } from "./problem";

/** The verified event of a webhook. Throws a 400 problem when its signature is refused. */
export function verifyWebhook<Event>(verify: () => Event): Event {
  try {
    return verify();
  } catch {
    throw problem(400, "The webhook signature is missing, wrong, too old or dated in the future.");
  }
}
