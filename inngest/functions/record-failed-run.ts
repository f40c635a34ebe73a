import { z } from "zod";
import { inngest } from "@/lib/clients/inngest";
import { recordFailedRun as record } from "@/lib/services/failures/record-failed-run";
import { system } from "../system-context";

const event = z.object({ name: z.string(), data: z.record(z.string(), z.unknown()).default({}) });

/** Inngest's own account of a failed run. A batch's other events stand beside its first. */
const failedRun = z.object({
  function_id: z.string(),
  run_id: z.string(),
  event,
  events: z.array(event).optional(),
  error: z.object({ name: z.string().default("Error"), message: z.string().default("") }),
});

/** What has failed after its last retry lands where people see it, never in silence. */
export const recordFailedRun = inngest.createFunction(
  { id: "record-failed-run", triggers: [{ event: "inngest/function.failed" }] },
  async ({ event, step }) => {
    const failed = failedRun.parse(event.data);
    // Inngest puts the app's id before ours.
    const functionId = failed.function_id.replace(`${inngest.id}-`, "");
    if (functionId === "record-failed-run") return;
    const events = failed.events ?? [failed.event];
    await step.run("record", () =>
      record({
        ctx: system(),
        input: {
          runId: failed.run_id,
          functionId,
          subject: subjectOf(events),
          events,
          error: failed.error,
        },
      }),
    );
  },
);

/** Two failures are about the same when the same orders, or the same other things, are named. */
function subjectOf(events: readonly z.infer<typeof event>[]): string {
  const names = events.map(({ name, data }) => {
    if (data.orderId !== undefined) return `order-${data.orderId}`;
    if (data.objectId !== undefined) return String(data.objectId);
    if (data.productId !== undefined) return `product-${data.productId}`;
    return name;
  });
  return [...new Set(names)].sort().join(" ");
}
