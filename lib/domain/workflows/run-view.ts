import type { RunLineage } from "@/lib/domain/failures/failure-view";
import type { LogLine } from "@/lib/domain/telemetry/log-view";
import type { RunStatus, StepStatus } from "./run-status";

/** When the next attempt starts, as ISO times; equal if the time is known exactly. */
export interface NextRetryView {
  from: string;
  to: string;
}

/** A run in a list. */
export interface RunRow {
  runId: string;
  functionId: string;
  status: RunStatus;
  /** 0 is the first attempt. */
  attempt: number;
  orderId: number | null;
  /** The run's event; the first of a batch. */
  eventId: string;
  eventName: string;
  eventCount: number;
  /** When Inngest created the run. */
  queuedAt: string;
  updatedAt: string;
  endedAt: string | null;
  /** The latest error of any attempt, without personal data. */
  error: string | null;
  fingerprint: string | null;
  nextRetry: NextRetryView | null;
}

/** What a live list of runs fetches: the first page, and the runs that it shows already. */
export interface RunListView {
  kind: "listed" | "off" | "unavailable";
  runs: RunRow[];
  /** The cursor of the page after it; null if there is none. */
  next: string | null;
  /** The search looked at this many runs and stopped there; null if it looked at all of them. */
  searched: number | null;
  shown: RunRow[];
}

export interface RunEventView {
  id: string;
  name: string;
  orderId: number | null;
}

/** An error without personal data. */
export interface ErrorView {
  name: string;
  message: string;
  /** The innermost error that caused it. */
  cause: string;
  frames: readonly string[];
  fingerprint: string | null;
}

/** One attempt of a step. */
export interface StepAttemptView {
  attempt: number;
  status: StepStatus;
  startedAt: string;
  /** In milliseconds; null while it runs and for an attempt whose duration was not recorded. */
  durationMs: number | null;
  spanId: string;
  input: unknown;
  output: unknown;
  error: ErrorView | null;
  nextRetry: NextRetryView | null;
}

/** A step with all of its recorded attempts, the first one first. */
export interface StepView {
  stepId: string;
  name: string;
  /** Such as `run`, `sleep` or `waitForEvent`. */
  kind: string;
  status: StepStatus;
  attempts: readonly StepAttemptView[];
}

/** A run with everything that was recorded about it. */
export interface RunView extends RunRow {
  traceId: string;
  spanId: string;
  startedAt: string;
  output: unknown;
  errorDetails: ErrorView | null;
  /** Up to a hundred events of a batch. */
  events: readonly RunEventView[];
  steps: readonly StepView[];
  /** Whether more attempts were recorded than are shown. */
  isCut: boolean;
}

/** When the cron resumes an order that waits for something; null if it waits for a person. */
export interface NextResume {
  resumeAt: string | null;
}

/** A line of the log of a run, with its step; null for what it did outside of steps. */
export type RunLogLine = LogLine & { stepId: string | null };

export type RunLogs =
  | { kind: "listed"; lines: RunLogLine[]; hasMore: boolean }
  | { kind: "off" }
  | { kind: "unavailable" };

export interface FoundRunPage {
  kind: "found";
  run: RunView;
  logs: RunLogs;
  resume: NextResume | null;
  lineage: RunLineage;
}

/** What the page of a run shows, and fetches again while the run is open. */
export type RunPageView = FoundRunPage | { kind: "off" } | { kind: "unavailable" };
