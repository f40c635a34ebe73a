import type { RetryWindow } from "@/lib/domain/workflows/next-retry";
import type { RunStatus, StepStatus } from "@/lib/domain/workflows/run-status";
import type { RunTrace } from "./run-trace";

/** An error without personal data. */
export interface RecordedError {
  name: string;
  message: string;
  /** The stack's frames, without the message. */
  frames: string[];
  /** The innermost error that caused it, as `name: message`. */
  cause: string;
  /** The same for errors of the same cause in the same function. */
  fingerprint: string;
}

/** What became known about a run. */
export interface RunRecord {
  runId: string;
  /** The time in the run's id. It selects the partition, so it is the same in every record. */
  queuedAt: Date;
  functionId: string;
  status: RunStatus;
  attempt: number;
  trace: RunTrace;
  /** Up to `eventsMax` of the run's events. */
  events: { id: string; name: string; orderId: number | null }[];
  eventCount: number;
  startedAt: Date;
  at: Date;
  endedAt: Date | null;
  output?: unknown;
  error?: RecordedError | undefined;
  /** Set while it is retrying. */
  nextRetry?: RetryWindow | undefined;
}

/** One attempt of a step. */
export interface StepRecord {
  runId: string;
  queuedAt: Date;
  functionId: string;
  /** The step's id as hashed by the SDK. */
  stepId: string;
  name: string;
  kind: string;
  attempt: number;
  status: Exclude<StepStatus, "interrupted">;
  traceId: string;
  spanId: string;
  orderId: number | null;
  startedAt: Date;
  /** Monotonic, in microseconds; null while it runs, and for a step that another process ran. */
  durationUs: number | null;
  input?: unknown;
  output?: unknown;
  error?: RecordedError | undefined;
  nextRetry?: RetryWindow | undefined;
  /**
   * The attempt ran earlier: Inngest reports only its result. It completes the latest recorded
   * attempt of the step, if that has no result yet.
   */
  isMemoized?: boolean;
}

/** An event that is no order event: those are in `order_events`. */
export interface EventRecord {
  id: string;
  /** The event's own time. It is part of the key, so both who sends and who receives it pass it. */
  at: Date;
  name: string;
  data: Record<string, unknown>;
  orderId: number | null;
  /** `received`: Waybill did not send it, but a function of ours was called with it. */
  source: "sent" | "received";
}

/** Takes what the middleware records of runs. */
export interface RunJournal {
  addRun(run: RunRecord): void;
  addStep(step: StepRecord): void;
  addEvent(event: EventRecord): void;
}

declare global {
  var waybillRunJournal: RunJournal | undefined;
}
