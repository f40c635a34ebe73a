import type { RunStatus, StepStatus } from "@/lib/domain/workflows/run-status";

/** A recorded span, as far as the waterfall needs it. Times are in microseconds since the epoch. */
export interface TraceSpan {
  spanId: string;
  parentSpanId: string | null;
  name: string;
  kind: string;
  isError: boolean;
  error: string | null;
  startedAtUs: number;
  durationUs: number;
  /** The first trace that led to this span, of those with a kind that has such links. */
  linkedTraceId: string | null;
  /** Of a received webhook. */
  webhookEventId: string | null;
  /** The `seq` of the order event that caused the email. */
  emailCause: number | null;
}

/** A run of the journal: one of this trace, or a batch that also processed the order's events. */
export interface TraceRun {
  runId: string;
  functionId: string;
  status: RunStatus;
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  /** The first of its events that belongs to the order. */
  eventId: string;
  startedAtUs: number;
  updatedAtUs: number;
  endedAtUs: number | null;
  error: string | null;
}

/** One attempt of a step of the journal. */
export interface TraceStep {
  runId: string;
  functionId: string;
  stepId: string;
  name: string;
  /** Whether it waits for a time or for something else, instead of doing work. */
  isWait: boolean;
  attempt: number;
  status: StepStatus;
  spanId: string;
  startedAtUs: number;
  durationUs: number | null;
  error: string | null;
}

export interface TraceOrderEvent {
  seq: number;
  type: string;
  atUs: number;
  /** The span that wrote it; null if telemetry was off. */
  spanId: string | null;
}

export interface TraceEmail {
  id: number;
  kind: string;
  /** The `seq` of the order event that caused it. */
  cause: number;
  status: "queued" | "sent" | "captured" | "failed";
  error: string | null;
  createdAtUs: number;
}

export interface TraceWebhook {
  provider: string;
  eventId: string;
  type: string;
  receivedAtUs: number;
  spanId: string | null;
}

/** An event as it was posted to a webhook endpoint. */
export interface TraceDelivery {
  id: number;
  endpointId: number;
  seq: number;
  type: string;
  status: "pending" | "delivered" | "failed" | "cancelled";
  tries: number;
  /** When it was first tried, or queued if it was not tried yet. */
  startedAtUs: number;
  settledAtUs: number | null;
}

export interface TraceLog {
  id: number;
  level: string;
  message: string;
  atUs: number;
  spanId: string | null;
}

/** Everything that was recorded of one trace. */
export interface TraceRecords {
  traceId: string;
  /** The order that was placed in this trace; null for any other trace. */
  order: { id: number; createdAtUs: number } | null;
  spans: readonly TraceSpan[];
  runs: readonly TraceRun[];
  steps: readonly TraceStep[];
  events: readonly TraceOrderEvent[];
  emails: readonly TraceEmail[];
  webhooks: readonly TraceWebhook[];
  deliveries: readonly TraceDelivery[];
  logs: readonly TraceLog[];
}
