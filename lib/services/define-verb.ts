import type { Context, Verb } from "@/lib/context";
import { isTracing, setSpanAttributes, withSpan } from "@/lib/telemetry/spans";
import { inOrderTrace } from "./tracing/in-order-trace";

/**
 * A verb that changes something. Its runs are recorded as spans: of its order's trace, if its input
 * names an order that the caller may use, else of the active one.
 */
export function defineVerb<Input, Output>(
  name: string,
  run: Verb<Input, Output>,
): Verb<Input, Output> {
  const traced = (call: { ctx: Context; input?: Input }): Promise<Output> => {
    const runNow = () => (run as (call: { ctx: Context; input?: Input }) => Promise<Output>)(call);
    if (!isTracing()) return runNow();
    const runAndRecord = async () => {
      const output = await runNow();
      recordOutcome(output);
      return output;
    };
    const orderId = orderIdIn(call.input);
    if (orderId === null) return withSpan({ name }, runAndRecord);
    return inOrderTrace(call.ctx.db, orderId, { name }, runAndRecord);
  };
  return traced as Verb<Input, Output>;
}

function orderIdIn(input: unknown): number | null {
  if (typeof input !== "object" || input === null || !("orderId" in input)) return null;
  return typeof input.orderId === "number" && Number.isInteger(input.orderId)
    ? input.orderId
    : null;
}

/** Records the outcome's `kind` as an attribute of the span. */
function recordOutcome(output: unknown): void {
  if (typeof output !== "object" || output === null || !("kind" in output)) return;
  if (typeof output.kind === "string") setSpanAttributes({ outcome: output.kind });
}
