import { inngest } from "@/lib/clients/inngest";
import { recordFailedWork as record } from "@/lib/services/failed-work/record-failed-work";
import { system } from "../system-context";

/** What has failed after its last retry lands where people see it, never in silence. */
export const recordFailedWork = inngest.createFunction(
  { id: "record-failed-work", triggers: [{ event: "inngest/function.failed" }] },
  async ({ event, step }) => {
    const { function_id: functionId, run_id: runId, event: cause, error } = event.data;
    if (functionId.endsWith("-record-failed-work")) return;
    await step.run("record", () =>
      record({
        ctx: system(),
        input: {
          runId,
          functionId,
          event: { name: cause.name, data: cause.data ?? {} },
          error: { name: error.name ?? "Error", message: error.message ?? "" },
        },
      }),
    );
  },
);
