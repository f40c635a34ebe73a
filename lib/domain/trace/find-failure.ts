import type { TraceNode } from "./trace-node";
import { ancestorIds } from "./visible-rows";

/**
 * The call that made an order wait or fail: the latest error that no other error caused. Without
 * one, the call to the gateway or carrier whose answer the latest failure event reports, such as a
 * declined card.
 */
export function findFailingNode(nodes: readonly TraceNode[]): TraceNode | null {
  return latest(nodes.filter((_, index) => isInnermostError(nodes, index))) ?? declinedCall(nodes);
}

function isInnermostError(nodes: readonly TraceNode[], index: number): boolean {
  const node = nodes[index];
  if (node?.status !== "error" || node.category === "log") return false;
  const below = nodes.slice(index + 1, index + 1 + node.descendants);
  return !below.some(({ status, category }) => status === "error" && category !== "log");
}

function declinedCall(nodes: readonly TraceNode[]): TraceNode | null {
  const event = latest(
    nodes.filter(({ category, status }) => category === "event" && status === "warning"),
  );
  if (!event) return null;
  const parentId = ancestorIds(nodes, nodes.indexOf(event)).at(-1);
  const parent = nodes.findIndex(({ id }) => id === parentId);
  const siblings = nodes.slice(parent + 1, parent + 1 + (nodes[parent]?.descendants ?? 0));
  const calls = siblings.filter(
    ({ category, startUs }) =>
      (category === "gateway" || category === "carrier") && startUs <= event.startUs,
  );
  return latest(calls) ?? event;
}

function latest(nodes: readonly TraceNode[]): TraceNode | null {
  return nodes.reduce<TraceNode | null>(
    (last, node) => (last && last.startUs > node.startUs ? last : node),
    null,
  );
}
