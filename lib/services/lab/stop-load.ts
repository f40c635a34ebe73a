import type { Context } from "@/lib/context";
import { latestRun } from "./load-runner";
import { requireLab } from "./require-lab";

/** Ends the run; what is under way is still placed. False when none was running. */
export async function stopLoad({ ctx }: { ctx: Context }): Promise<boolean> {
  requireLab(ctx);
  const run = latestRun();
  if (run?.state !== "running") return false;
  run.state = "stopped";
  return true;
}
