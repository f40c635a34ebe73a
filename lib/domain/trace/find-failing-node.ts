import type { TraceNode } from "./trace-node";
import { ancestorIds } from "./visible-rows";

/**
 * The call that made an order wait or fail: the latest error that no other error caused. Without
 * one, the call to the gateway or carrier whose answer the latest failure event reports, such as a
 * declined card.
 */
export function findFailingNode(nodes: readonly TraceNode[]): TraceNode | null {
  const errors = innermostErrors(nodes).flatMap((index) => nodes[index] ?? []);
  const last = latest(errors);
  if (last?.isSpanMissing) return callOfEarlierAttempt(nodes, errors, last) ?? last;
  return last ?? declinedCall(nodes);
}

/**
 * The journal of runs can be ahead of the spans: a step's newest attempt is shown before the call
 * that made it fail. The call of an attempt before it says more.
 */
function callOfEarlierAttempt(
  nodes: readonly TraceNode[],
  errors: readonly TraceNode[],
  { name }: TraceNode,
): TraceNode | null {
  const isBelowAttempt = (error: TraceNode) =>
    ancestorIds(nodes, nodes.indexOf(error)).some(
      (id) => nodes.find((node) => node.id === id)?.name === name,
    );
  return latest(errors.filter((error) => !error.isSpanMissing && isBelowAttempt(error)));
}

/** The indexes of the errors that no other error caused: an error fails what is above it as well. */
export function innermostErrors(nodes: readonly TraceNode[]): number[] {
  return nodes.flatMap((_, index) => (isInnermostError(nodes, index) ? [index] : []));
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
