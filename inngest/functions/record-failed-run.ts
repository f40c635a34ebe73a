import { z } from "zod";
import { systemContext } from "@/inngest/system-context";
import { inngest } from "@/lib/clients/inngest";
import { failedRunMessage } from "@/lib/domain/failures/failed-run-message";
import { recordFailedRun as record } from "@/lib/services/failures/record-failed-run";
import { metrics } from "@/lib/telemetry/metrics/metrics";
import { failedStep } from "@/lib/telemetry/workflows/recorded-error";

const event = z.object({ name: z.string(), data: z.record(z.string(), z.unknown()).default({}) });

/**
 * The data of Inngest's event for a failed run. `events` is set for a batch, `event` is its first.
 */
const failedRun = z.object({
  function_id: z.string(),
  run_id: z.string(),
  event,
  events: z.array(event).optional(),
  error: z.object({
    name: z.string().default("Error"),
    message: z.string().default(""),
    stack: z.string().optional(),
    cause: z.unknown().optional(),
  }),
});

/** Records every run that failed after its last retry, for the list of failures in the admin. */
export const recordFailedRun = inngest.createFunction(
  { id: "record-failed-run", triggers: [{ event: "inngest/function.failed" }] },
  async ({ event, step }) => {
    const failed = failedRun.parse(event.data);
    // Inngest prefixes the function's id with the app's id.
    const functionId = failed.function_id.replace(`${inngest.id}-`, "");
    if (functionId === "record-failed-run") {
      // It can't record its own failure, but counts it, so that the alert fires.
      metrics()?.runFailed(functionId);
      systemContext().log.error({ functionId, runId: failed.run_id }, failedRunMessage);
      return;
    }
    const events = failed.events ?? [failed.event];
    await step.run("record", () =>
      record({
        ctx: systemContext(),
        input: {
          runId: failed.run_id,
          functionId,
          subject: subjectOf(events),
          events,
          error: failed.error,
          step: failedStep(failed.error),
        },
      }),
    );
  },
);

/** What the run was about. Failures with the same function and subject are counted together. */
function subjectOf(events: readonly z.infer<typeof event>[]): string {
  const names = events.map(({ name, data }) => {
    if (data.orderId !== undefined) return `order-${data.orderId}`;
    if (data.objectId !== undefined) return String(data.objectId);
    if (data.productId !== undefined) return `product-${data.productId}`;
    return name;
  });
  return [...new Set(names)].sort().join(" ");
}
