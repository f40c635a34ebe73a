import type { FailureView } from "./failure-view";

/** Whether a retry of the failure is under way. */
export function isRetrying({
  resolvedAt,
  retries: [latest],
}: Pick<FailureView, "resolvedAt" | "retries">): boolean {
  return resolvedAt === null && latest !== undefined && latest.endedAt === null;
}
