/** What an item of a trace is about. It decides its color and its filter. */
export const traceCategories = [
  "request",
  "run",
  "step",
  "wait",
  "verb",
  "statement",
  "gateway",
  "carrier",
  "webhook",
  "email",
  "outbox",
  "call",
  "event",
  "log",
] as const;
export type TraceCategory = (typeof traceCategories)[number];

/** How an item of a trace ended, or that it has not. Runs have the states of their own. */
export const traceStatuses = [
  "ok",
  "error",
  "warning",
  "running",
  "retrying",
  "waiting",
  "cancelled",
  "lost",
] as const;
export type TraceStatus = (typeof traceStatuses)[number];

/** What is unusual about where an item is drawn. */
export interface TracePlacement {
  /** The parent was not recorded, so the item is drawn below the nearest ancestor that was. */
  isParentMissing?: true;
  /** The span was not recorded; the item is drawn from the journal of runs, or from the order. */
  isSpanMissing?: true;
  /** By how much the bar was moved, because its clock was behind the clock of its parent. */
  shiftedUs?: number;
  /** How long after its parent's end it started, although the parent should have waited for it. */
  lateUs?: number;
}

/** One item of a trace before it has a place in the tree. Times are in microseconds. */
export interface TraceItem {
  /** Unique within the trace, and stable between reads. Says where the details are. */
  id: string;
  /** The id by which other items name it as their parent; null if none can. */
  spanId: string | null;
  parentSpanId: string | null;
  /** The span that it stands for as a parent, if that span was not recorded. */
  standsFor?: string;
  name: string;
  category: TraceCategory;
  status: TraceStatus;
  /** Since the Unix epoch, by the clock of the process that recorded it. */
  startedAtUs: number;
  /** By the monotonic clock; null while it runs. A moment, such as an order event, lasts 0. */
  durationUs: number | null;
  /** The error, for people; without personal data. */
  error?: string;
  /** The page of what the item is about: a run, an email, an order event, a batch's trace. */
  href?: string;
  /** The attempt of a step, from 0. */
  attempt?: number;
  isSpanMissing?: true;
}

/** An item at its place in the tree. Nodes are listed depth first, each before its children. */
export interface TraceNode extends TracePlacement {
  id: string;
  /** 0 for the root. */
  depth: number;
  /** How many of the following nodes are below it. */
  descendants: number;
  name: string;
  category: TraceCategory;
  status: TraceStatus;
  /** Since the start of the trace, after any shift. */
  startUs: number;
  durationUs: number | null;
  error?: string;
  href?: string;
  attempt?: number;
}

const prefixes: readonly (readonly [RegExp, TraceCategory])[] = [
  [/^run /, "run"],
  [/^step /, "step"],
  [/^gateway /, "gateway"],
  [/^carrier /, "carrier"],
  [/^webhook /, "webhook"],
  [/^email /, "email"],
  [/^send (outbox|webhooks)$/, "outbox"],
  [/^(inngest|channels|redis) /, "call"],
];

/** What a recorded span is about, by its name and kind. */
export function categoryOfSpan(name: string, kind: string): TraceCategory {
  const found = prefixes.find(([pattern]) => pattern.test(name));
  if (found) return found[1];
  if (kind === "server") return "request";
  if (kind === "client") return "statement";
  return "verb";
}
