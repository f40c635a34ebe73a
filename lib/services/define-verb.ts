import type { Context, Verb } from "@/lib/context";
import { isTracing, setSpanAttributes, withSpan } from "@/lib/telemetry/spans";
import { inOrderTrace } from "./tracing/in-order-trace";

/**
 * A verb that changes something. Its runs are recorded as spans: of its order's trace, if its input
 * names an order, else of the active one.
 */
export function defineVerb<Input, Output>(
  name: string,
  run: Verb<Input, Output>,
): Verb<Input, Output> {
  const traced = (call: { ctx: Context; input?: Input }): Promise<Output> => {
    const runNow = () => (run as (call: { ctx: Context; input?: Input }) => Promise<Output>)(call);
    if (!isTracing()) return runNow();
    const runAndNote = async () => {
      const output = await runNow();
      noteOutcome(output);
      return output;
    };
    const orderId = orderIdIn(call.input);
    if (orderId === null) return withSpan({ name }, runAndNote);
    return inOrderTrace(call.ctx.db, orderId, { name }, runAndNote);
  };
  return traced as Verb<Input, Output>;
}

function orderIdIn(input: unknown): number | null {
  if (typeof input !== "object" || input === null || !("orderId" in input)) return null;
  return typeof input.orderId === "number" && Number.isInteger(input.orderId)
    ? input.orderId
    : null;
}

/** Outcomes are discriminated by `kind`; it says what the verb has decided. */
function noteOutcome(output: unknown): void {
  if (typeof output !== "object" || output === null || !("kind" in output)) return;
  if (typeof output.kind === "string") setSpanAttributes({ outcome: output.kind });
}
