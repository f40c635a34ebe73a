import { functionCatalog, triggerEvents } from "./function-catalog";

/** A node of the graph of events and functions. */
export interface GraphNode {
  kind: "event" | "function";
  /** The name of the event, or the id of the function. */
  id: string;
  /** The nodes that it is connected to. */
  others: readonly string[];
}

export interface EventGraph {
  events: readonly GraphNode[];
  functions: readonly GraphNode[];
}

/**
 * The events and the functions that they start, each in the order in which the lines between them
 * cross least: a node is at about the height of the nodes that it is connected to.
 */
export function eventGraph(): EventGraph {
  const functions = functionCatalog.map(({ id, events }): GraphNode => {
    return { kind: "function", id, others: events };
  });
  const events = triggerEvents.map((id): GraphNode => {
    const others = functions.filter((fn) => fn.others.includes(id)).map((fn) => fn.id);
    return { kind: "event", id, others };
  });
  return untangle({ events, functions });
}

const passes = 8;

function untangle(graph: EventGraph): EventGraph {
  let { events, functions } = graph;
  for (let pass = 0; pass < passes; pass += 1) {
    functions = sortByOthers(functions, events);
    events = sortByOthers(events, functions);
  }
  return { events, functions };
}

function sortByOthers(nodes: readonly GraphNode[], others: readonly GraphNode[]): GraphNode[] {
  const placeOf = new Map(others.map(({ id }, index) => [id, index / others.length]));
  const height = (node: GraphNode) =>
    node.others.reduce((sum, id) => sum + (placeOf.get(id) ?? 0), 0) / (node.others.length || 1);
  const heights = new Map(nodes.map((node) => [node.id, height(node)]));
  return [...nodes].sort((a, b) => (heights.get(a.id) ?? 0) - (heights.get(b.id) ?? 0));
}

/** Whether a node is found by a search: by its own name, or by one that it is connected to. */
export function matchesNode({ id, others }: GraphNode, text: string): boolean {
  const searched = text.trim().toLowerCase();
  return [id, ...others].some((name) => name.includes(searched));
}
