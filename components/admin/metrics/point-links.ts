import { failedRunMessage } from "@/lib/domain/failures/failed-run-message";
import type { Stage } from "@/lib/domain/metrics/stages";

/** The times between which a point's events happened. */
function bounds(at: string, pointSeconds: number): { from: string; to: string } {
  const to = new Date(Date.parse(at) + pointSeconds * 1_000).toISOString();
  return { from: at, to };
}

function pathWith(path: string, query: Record<string, string>): string {
  return `${path}?${new URLSearchParams(query)}`;
}

/** The orders that were placed in a point's time. */
export function placedOrdersLink(at: string, pointSeconds: number): string {
  return pathWith("/admin/orders", bounds(at, pointSeconds));
}

/** The orders that ended in a point's time. */
export function endedOrdersLink(at: string, pointSeconds: number): string {
  const { from, to } = bounds(at, pointSeconds);
  return pathWith("/admin/orders", { endedFrom: from, endedTo: to });
}

/** The batches of events that were sent in a point's time, as traces. */
export function sentBatchesLink(at: string, pointSeconds: number): string {
  return pathWith("/admin/traces", { name: "send outbox", ...bounds(at, pointSeconds) });
}

/** The failures that were recorded in a point's time, as lines of the log, one for each. */
export function failuresLink(at: string, pointSeconds: number): string {
  const search = { q: failedRunMessage, level: "error" };
  return pathWith("/admin/logs", { ...search, ...bounds(at, pointSeconds) });
}

export interface StageOrdersFilter {
  stage: Stage;
  show: "all" | "missed" | "late";
  from?: string;
  to?: string;
}

/** The orders that reached a stage, missed its target, or are late now. */
export function stageOrdersLink({ stage, show, from, to }: StageOrdersFilter): string {
  return pathWith("/admin/metrics/orders", {
    stage,
    show,
    ...(from && { from }),
    ...(to && { to }),
  });
}

/** The orders that reached a stage in a point's time. */
export function stagePointLink(stage: Stage, at: string, pointSeconds: number): string {
  return stageOrdersLink({ stage, show: "all", ...bounds(at, pointSeconds) });
}
