import { Inngest } from "inngest";
import { RedactStepErrors } from "./redact-step-errors";

export interface OutgoingEvent {
  /** The dedupe key: the same id starts a function at most once in a day. */
  id: string;
  name: string;
  data: Record<string, unknown>;
}

export interface EventSender {
  /** Resolves when Inngest has taken all of them. */
  send(events: readonly OutgoingEvent[]): Promise<void>;
}

/** Longer than any batch takes; an engine that is frozen must not hold the outbox. */
const callTimeoutMs = 15_000;

function fetchInTime(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const deadline = AbortSignal.timeout(callTimeoutMs);
  const signal = init?.signal ? AbortSignal.any([init.signal, deadline]) : deadline;
  return fetch(input, { ...init, signal });
}

/**
 * The app's one Inngest client. Its own variables say which server it speaks to. Steps may be
 * repeated here, so a run's steps travel with its answer and cost no call of their own.
 */
export const inngest = new Inngest({
  id: "waybill",
  fetch: fetchInTime,
  checkpointing: { bufferedSteps: 16 },
  middleware: [RedactStepErrors],
});

/** Sends through Inngest's own SDK, which retries and keeps a batch idempotent. */
export const inngestSender: EventSender = {
  async send(events) {
    if (events.length > 0) await inngest.send([...events]);
  },
};
