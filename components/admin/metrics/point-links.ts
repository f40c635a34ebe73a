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

/** The traces that began in a point's time. */
export function tracesLink(
  at: string,
  pointSeconds: number,
  filter: Record<string, string> = {},
): string {
  return pathWith("/admin/traces", { ...filter, ...bounds(at, pointSeconds) });
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
    ...{ stage, show },
    ...(from && { from }),
    ...(to && { to }),
  });
}

/** The orders that reached a stage in a point's time. */
export function stagePointLink(stage: Stage, at: string, pointSeconds: number): string {
  return stageOrdersLink({ stage, show: "all", ...bounds(at, pointSeconds) });
}
