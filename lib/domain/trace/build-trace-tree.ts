import type { TraceItem, TraceNode, TracePlacement } from "./trace-node";

/** Start times have a resolution of a millisecond, so a child may seem to start that much early. */
const toleranceUs = 2_000;
/** Work that continues after its parent has ended is marked only if it starts this much later. */
const lateUsMin = 50_000;

interface Place extends TracePlacement {
  item: TraceItem;
  parent: Place | null;
  children: Place[];
  /** Since the Unix epoch, after any shift. */
  startUs: number;
  /** Added to its own clock's times. Its children are often timed by the same clock. */
  clockUs: number;
}

export interface TraceTree {
  /** Depth first, each node before its children. Empty only if there are no items. */
  nodes: TraceNode[];
  /** When the root started, in microseconds since the Unix epoch. */
  startedAtUs: number;
  /** From the root's start to the last end. What still runs lasts until `nowUs`. */
  durationUs: number;
}

/**
 * Builds the tree of a trace from whatever was recorded of it. Every item is in it exactly once: an
 * item whose parent was not recorded is placed below what stands for the parent, else below the
 * root; a cycle of parents is cut. Durations are never changed. A child that seems to start before
 * its parent was timed by another clock, and is moved to its parent's start.
 *
 * @param rootSpanId The id with which the trace began.
 */
export function buildTraceTree(
  items: readonly TraceItem[],
  { rootSpanId, nowUs }: { rootSpanId: string; nowUs: number },
): TraceTree {
  const places = items.map(
    (item): Place => ({
      item,
      parent: null,
      children: [],
      startUs: item.startedAtUs,
      clockUs: 0,
      ...(item.isSpanMissing && { isSpanMissing: true }),
    }),
  );
  const root = chooseRoot(places, rootSpanId);
  if (!root) return { nodes: [], startedAtUs: nowUs, durationUs: 0 };
  findParents(places, root);
  cutCycles(places, root);
  for (const place of places) place.parent?.children.push(place);
  placeInTime(root);
  return toTree(root, nowUs);
}

/** The span with which the trace began, else the earliest item without a parent, else the earliest. */
function chooseRoot(places: readonly Place[], rootSpanId: string): Place | undefined {
  const earliest = (candidates: readonly Place[]) =>
    candidates.reduce<Place | undefined>(
      (first, place) => (first && first.startUs <= place.startUs ? first : place),
      undefined,
    );
  return (
    places.find(({ item }) => item.spanId === rootSpanId) ??
    earliest(places.filter(({ item }) => item.spanId !== null && item.parentSpanId === null)) ??
    earliest(places)
  );
}

function findParents(places: readonly Place[], root: Place): void {
  const bySpan = new Map<string, Place>();
  const standIns = new Map<string, Place>();
  for (const place of places) {
    const { spanId, standsFor } = place.item;
    if (spanId !== null && !bySpan.has(spanId)) bySpan.set(spanId, place);
    if (standsFor !== undefined && !standIns.has(standsFor)) standIns.set(standsFor, place);
  }
  for (const place of places) {
    if (place === root) continue;
    const { parentSpanId } = place.item;
    if (parentSpanId === null) {
      place.parent = root;
      continue;
    }
    const recorded = bySpan.get(parentSpanId);
    const standIn = standIns.get(parentSpanId);
    if (recorded && recorded !== place) {
      place.parent = recorded;
      continue;
    }
    place.parent = standIn && standIn !== place ? standIn : root;
    place.isParentMissing = true;
  }
}

/** Hangs the earliest item of every cycle of parents below the root. */
function cutCycles(places: readonly Place[], root: Place): void {
  const reachesRoot = new Set<Place>([root]);
  for (const start of places) {
    const path: Place[] = [];
    const onPath = new Set<Place>();
    let place: Place | null = start;
    while (place && !reachesRoot.has(place) && !onPath.has(place)) {
      path.push(place);
      onPath.add(place);
      place = place.parent;
    }
    if (place && onPath.has(place)) {
      const cycle = path.slice(path.indexOf(place));
      const first = cycle.reduce((a, b) => (b.startUs < a.startUs ? b : a));
      first.parent = root;
      first.isParentMissing = true;
    }
    for (const member of path) reachesRoot.add(member);
  }
}

/** Moves items whose clocks were behind, from the root down, and orders children by their start. */
function placeInTime(root: Place): void {
  const open = [root];
  for (let place = open.pop(); place; place = open.pop()) {
    for (const child of place.children) startBelow(child, place, root);
    place.children.sort((a, b) => a.startUs - b.startUs);
    for (const child of place.children) open.push(child);
  }
}

function startBelow(child: Place, parent: Place, root: Place): void {
  const recordedUs = child.item.startedAtUs;
  // A clock that was set right in the meantime needs no shift; the parent's own clock the same.
  const shifts = [0, parent.clockUs];
  const fitting = shifts.find((shiftUs) => recordedUs + shiftUs >= parent.startUs - toleranceUs);
  child.clockUs = fitting ?? parent.startUs - recordedUs;
  child.startUs = Math.max(recordedUs + child.clockUs, parent.startUs);
  if (child.clockUs !== 0) child.shiftedUs = child.clockUs;
  const lateUs = child.startUs - (parent.startUs + (parent.item.durationUs ?? Infinity));
  if (lateUs >= lateUsMin && parent !== root && shouldEndBefore(child, parent)) {
    child.lateUs = lateUs;
  }
}

/** Runs, emails, webhooks and the outbox start whenever they are due, everything else at once. */
function shouldEndBefore(child: Place, parent: Place): boolean {
  const isWork = ["verb", "statement", "gateway", "carrier"].includes(child.item.category);
  return isWork && !child.isParentMissing && parent.item.durationUs !== 0;
}

function toTree(root: Place, nowUs: number): TraceTree {
  const nodes: TraceNode[] = [];
  const open: { place: Place; depth: number }[] = [{ place: root, depth: 0 }];
  let endUs = root.startUs;
  for (let next = open.pop(); next; next = open.pop()) {
    const { place, depth } = next;
    nodes.push(toNode(place, depth, root.startUs));
    endUs = Math.max(endUs, endOf(place, nowUs));
    for (const child of place.children.toReversed()) open.push({ place: child, depth: depth + 1 });
  }
  countDescendants(nodes);
  return { nodes, startedAtUs: root.startUs, durationUs: endUs - root.startUs };
}

function endOf({ item, startUs }: Place, nowUs: number): number {
  return item.durationUs === null ? Math.max(startUs, nowUs) : startUs + item.durationUs;
}

function toNode(place: Place, depth: number, rootStartUs: number): TraceNode {
  const { item } = place;
  return {
    id: item.id,
    depth,
    descendants: 0,
    name: item.name,
    category: item.category,
    status: item.status,
    startUs: place.startUs - rootStartUs,
    durationUs: item.durationUs,
    ...(item.error !== undefined && { error: item.error }),
    ...(item.href !== undefined && { href: item.href }),
    ...(item.attempt !== undefined && { attempt: item.attempt }),
    ...(place.isParentMissing && { isParentMissing: true }),
    ...(place.isSpanMissing && { isSpanMissing: true }),
    ...(place.shiftedUs !== undefined && { shiftedUs: place.shiftedUs }),
    ...(place.lateUs !== undefined && { lateUs: place.lateUs }),
  };
}

/** A node's descendants are the nodes that follow it until one that is not deeper. */
function countDescendants(nodes: TraceNode[]): void {
  const ancestors: { node: TraceNode; index: number }[] = [];
  const close = (depth: number, end: number) => {
    for (let top = ancestors.at(-1); top && top.node.depth >= depth; top = ancestors.at(-1)) {
      top.node.descendants = end - top.index - 1;
      ancestors.pop();
    }
  };
  nodes.forEach((node, index) => {
    close(node.depth, index);
    ancestors.push({ node, index });
  });
  close(0, nodes.length);
}
