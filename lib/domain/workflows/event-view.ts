import type { MissingRun } from "./missing-run";
import type { RunRow } from "./run-view";

/** An event in a list. */
export interface EventRow {
  /** The id with which it is sent. */
  id: string;
  name: string;
  at: string;
  orderId: number | null;
  /** `order`: it reports a change of an order. `other`: a signal, or one sent by hand. */
  source: "order" | "other";
  /** Whether it was sent to Inngest; null for one that is only shown on timelines. */
  isSent: boolean | null;
  data: Record<string, unknown>;
}

/** The runs that an event caused in one function, or why there are none. */
export interface FunctionOutcome {
  functionId: string;
  runs: readonly RunRow[];
  missing: MissingRun | null;
}

/** An event with what it caused. */
export interface EventView extends EventRow {
  /** When it was sent, each time; an order event is sent once. */
  sentAt: readonly string[];
  functions: readonly FunctionOutcome[];
  /** Why it can't start any function; null if it can. */
  missing: MissingRun | null;
  /** Whether the runs could be looked up. */
  runsRead: "read" | "off" | "unavailable";
}
