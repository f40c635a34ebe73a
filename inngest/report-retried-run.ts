import type { RetriedRun } from "@/lib/clients/retried-runs";
import { recordRetriedRun } from "@/lib/services/failures/record-retried-run";
import { systemContext } from "./system-context";

/**
 * Records that a retry has fixed its failure. Never throws: the run's work is done, and to fail here
 * would repeat it, or record a failure that is none (docs/decisions/0020).
 */
export async function reportRetriedRun(input: RetriedRun): Promise<void> {
  const ctx = systemContext();
  try {
    await recordRetriedRun({ ctx, input });
  } catch (error) {
    ctx.log.warn({ ...input, error }, "A completed retry was not recorded.");
  }
}
