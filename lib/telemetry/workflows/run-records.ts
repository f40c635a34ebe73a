import type { RunTrace } from "./run-trace";

/**
 * `waiting`: for a time or an event. `lost`: the engine no longer knows a run that had not ended.
 */
export const runStatuses = [
  "running",
  "retrying",
  "waiting",
  "completed",
  "failed",
  "cancelled",
  "lost",
] as const;
export type RunStatus = (typeof runStatuses)[number];

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
  status: "running" | "waiting" | "completed" | "failed" | "retrying";
  traceId: string;
  spanId: string;
  orderId: number | null;
  startedAt: Date;
  /** Monotonic, in microseconds; null while it runs, and for a step that another process ran. */
  durationUs: number | null;
  input?: unknown;
  output?: unknown;
  error?: RecordedError | undefined;
}

/** Takes what the middleware learns about runs. */
export interface RunJournal {
  addRun(run: RunRecord): void;
  addStep(step: StepRecord): void;
}

declare global {
  var waybillRunJournal: RunJournal | undefined;
}
