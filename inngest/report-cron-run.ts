import { type CronRun, recordCronRun } from "@/lib/services/failures/record-cron-run";
import { systemContext } from "./system-context";

/** Records that a cron has completed. Never throws, for the same reasons as `reportRetriedRun`. */
export async function reportCronRun(input: CronRun): Promise<void> {
  const ctx = systemContext();
  try {
    await recordCronRun({ ctx, input });
  } catch (error) {
    ctx.log.warn({ ...input, error }, "A completed cron was not recorded.");
  }
}
