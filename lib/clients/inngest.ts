import { Inngest } from "inngest";
import { MeasureSteps } from "@/lib/telemetry/metrics/measure-steps";
import { RecordRuns } from "@/lib/telemetry/workflows/record-runs";
import { RedactStepErrors } from "./redact-step-errors";
import { ReportRetriedRuns } from "./retried-runs";

export interface OutgoingEvent {
  /** The deduplication key: events with the same id start a function at most once in 24 hours. */
  id: string;
  name: string;
  data: Record<string, unknown>;
}

export interface EventSender {
  /** Resolves once Inngest has accepted all events. */
  send(events: readonly OutgoingEvent[]): Promise<void>;
}

/** Longer than any batch takes, so that only a hung server is cut off and the outbox goes on. */
const callTimeoutMs = 15_000;

function fetchWithTimeout(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const deadline = AbortSignal.timeout(callTimeoutMs);
  const signal = init?.signal ? AbortSignal.any([init.signal, deadline]) : deadline;
  return fetch(input, { ...init, signal });
}

/**
 * The app's Inngest client. The SDK reads the server's address from `INNGEST_*`. All steps are safe
 * to repeat, so up to 16 are buffered and reported at once instead of one by one.
 */
export const inngest = new Inngest({
  id: "waybill",
  fetch: fetchWithTimeout,
  checkpointing: { bufferedSteps: 16 },
  middleware: [RedactStepErrors, RecordRuns, MeasureSteps, ReportRetriedRuns],
});

/** Sends events with the SDK, which retries and keeps a batch idempotent. */
export const inngestSender: EventSender = {
  async send(events) {
    if (events.length > 0) await inngest.send([...events]);
  },
};
