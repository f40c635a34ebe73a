import { defineVerb } from "@/lib/services/define-verb";
import { latestLoadRun } from "./load-runner";
import { requireLab } from "./require-lab";

/** Stops the run; orders already being placed are completed. False when no run was in progress. */
export const stopLoad = defineVerb<void, boolean>("stopLoad", async ({ ctx }) => {
  requireLab(ctx);
  const run = latestLoadRun();
  if (run?.state !== "running") return false;
  run.state = "stopped";
  return true;
});
