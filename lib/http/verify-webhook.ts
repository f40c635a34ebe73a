import { ZodError } from "zod";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import { problem } from "./problem";

/**
 * The verified event of a webhook. Throws a 400 problem when its signature is refused, or when it is
 * signed but lacks what every event has.
 */
export function verifyWebhook<Event>(verify: () => Event): Event {
  try {
    return verify();
  } catch (error) {
    if (isUnreadable(error))
      throw problem(400, "The webhook is signed, but its event is not readable.");
    throw problem(400, "The webhook signature is missing, wrong, too old or dated in the future.");
  }
}

/** The body is parsed once its signature is verified. */
function isUnreadable(error: unknown): boolean {
  return (
    error instanceof GatewayUnavailable || error instanceof ZodError || error instanceof SyntaxError
  );
}
