import type { TraceNode } from "./trace-node";

/** A trace as its waterfall shows it. */
export interface TraceView {
  /** ISO 8601 in UTC. A page that is opened again shows what was read for it, not an older copy. */
  readAt: string;
  /** Null for an order that was placed while telemetry was off. */
  traceId: string | null;
  /** The order that was placed in this trace; null for any other trace. */
  orderId: number | null;
  nodes: readonly TraceNode[];
  /** ISO 8601 in UTC, with milliseconds. */
  startedAt: string;
  durationUs: number;
  /** Whether any span is stored. Without one, only the order's own records are shown. */
  hasSpans: boolean;
  /** How much of a very large trace is shown; null if all of it is. */
  cap: TraceCap | null;
  /** Whether the log has more lines of this trace than are shown. */
  hasMoreLogs: boolean;
  /** Whether the order has more webhook deliveries than are shown. */
  hasMoreDeliveries: boolean;
  /** Whether the telemetry store could be read. */
  store: "read" | "off" | "unavailable";
  /** Whether more may happen: something runs, or the order has not ended. */
  isOpen: boolean;
}

export interface TraceCap {
  /** Spans that are shown: the first ones, and failed ones with everything above them. */
  shown: number;
  /** All recorded spans, counted up to `spansCountMax`. */
  total: number;
}

/** A larger trace is cut to its first spans. */
export const spansMax = 5_000;
/** Failed spans are shown beyond that, up to here. */
export const failedSpansMax = 500;
/** Spans of one trace are counted up to here. */
export const spansCountMax = 100_000;

/** What is shown of one item when it is opened. */
export interface TraceNodeDetails {
  facts: readonly { name: string; value: string }[];
  /** Pages about it: its run, its email, linked traces. */
  links: readonly { name: string; href: string }[];
  error: { message: string; cause: string | null; frames: readonly string[] } | null;
  /** What was recorded with it, as JSON: attributes, an event's data, a step's output. */
  values: readonly { name: string; value: unknown }[];
  /** What happened at moments within the span. */
  moments: readonly { name: string; at: string; attributes: unknown }[];
}
