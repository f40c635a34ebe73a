import { type CronRun, recordCronRun } from "@/lib/services/failures/record-cron-run";
import { log } from "@/lib/telemetry/log";
import { systemContext } from "./system-context";

/** Records that a cron has completed. Never throws, for the same reasons as `reportRetriedRun`. */
export async function reportCronRun(input: CronRun): Promise<void> {
  try {
    await recordCronRun({ ctx: systemContext(), input });
  } catch (error) {
    log().warn({ ...input, error }, "A completed cron was not recorded.");
  }
}
