import { z } from "zod";

/**
 * `waiting`: for a time, an event or another run. `lost`: the Inngest server no longer knows a run
 * that had not ended.
 */
export const runStatus = z.enum([
  "running",
  "retrying",
  "waiting",
  "completed",
  "failed",
  "cancelled",
  "lost",
]);
export type RunStatus = z.infer<typeof runStatus>;

/**
 * `interrupted`: its process ended during the attempt, or its run ended without it. It is derived
 * when an attempt is shown, never recorded.
 */
export const stepStatus = z.enum([
  "running",
  "waiting",
  "retrying",
  "completed",
  "failed",
  "interrupted",
]);
export type StepStatus = z.infer<typeof stepStatus>;

/** Whether nothing more can happen in a run. A lost run may still turn up again. */
export function hasEnded(status: RunStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}

/** Whether a run may be cancelled: also a lost one, which is then recorded as cancelled. */
export function canCancel(status: RunStatus): boolean {
  return !hasEnded(status);
}
