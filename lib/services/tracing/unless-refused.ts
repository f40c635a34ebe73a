import { isRefusal } from "@/lib/auth/permissions";
import { HeldSpans } from "@/lib/telemetry/held-spans";
import { type SpanSettings, startSpan } from "@/lib/telemetry/spans";

/**
 * Runs `work`, whose spans are recorded when it ends. If it refuses the caller, they are dropped, and
 * the active trace gets one span in their place: callers can't add to an order's trace by guessing
 * its id.
 */
export async function unlessRefused<Result>(
  settings: SpanSettings,
  work: () => Promise<Result>,
): Promise<Result> {
  const held = new HeldSpans();
  const startedAt = new Date();
  let refusal: string | null = null;
  try {
    const output = await held.hold(work);
    if (isNotFound(output)) refusal = output.kind;
    return output;
  } catch (error) {
    if (isRefusal(error)) refusal = error.name;
    throw error;
  } finally {
    if (refusal === null) held.release();
    else {
      held.drop();
      startSpan({ ...settings, startedAt })
        ?.setAttribute("outcome", refusal)
        .end();
    }
  }
}

/** Some verbs return that the caller has no such order. */
function isNotFound(output: unknown): output is { kind: "not_found" } {
  return Object(output).kind === "not_found";
}
