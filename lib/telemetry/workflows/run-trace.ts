import { createHash } from "node:crypto";
import type { SpanContext } from "@opentelemetry/api";
import { decodeTime, isValid } from "ulid";
import { rootSpanId } from "@/lib/domain/trace/root-span-id";
import { toOrderId } from "@/lib/telemetry/order-id";
import { rememberOrderTrace } from "@/lib/telemetry/order-traces";
import { parseTraceparent, remoteSpan } from "@/lib/telemetry/span-ids";

/** An event as functions receive it. */
export interface RunEvent {
  id?: string | undefined;
  name: string;
  data?: Record<string, unknown> | undefined;
  ts?: number | undefined;
}

/** Where a run stands in its trace. The same in every process and for every attempt. */
export interface RunTrace {
  span: SpanContext;
  /** The span that wrote the run's event; null for the root of a trace. */
  parent: SpanContext | null;
  /** The order of the run's one event; null for a batch, and for events of no order. */
  orderId: number | null;
}

/**
 * The trace of a run. A run of one event continues the event's trace; a batch of several, like a run
 * whose event has none, starts its own. Ids are derived from the run's, because a run may continue
 * in another process, and its steps must still find it.
 */
export function traceOfRun(runId: string, events: readonly RunEvent[]): RunTrace {
  const [event] = events;
  const data = events.length === 1 ? event?.data : undefined;
  const parent = parseTraceparent(data?._trace);
  const orderId = toOrderId(data?.orderId);
  const hash = sha256(runId);
  if (!parent) {
    const traceId = hash.slice(0, 32);
    return { span: remoteSpan(traceId, rootSpanId(traceId)), parent: null, orderId };
  }
  if (orderId !== null) rememberOrderTrace(orderId, parent.traceId);
  return { span: remoteSpan(parent.traceId, hash.slice(0, 16)), parent, orderId };
}

/** The id of the span of one attempt of a step. */
export function stepSpanId(runId: string, stepId: string, attempt: number): string {
  return sha256(`${runId} ${stepId} ${attempt}`).slice(0, 16);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The time in a ULID, such as a run's id, at which it was created; null for another id. */
export function timeOfUlid(id: string): Date | null {
  // A time that begins with another digit has more than 48 bits, and `decodeTime` would throw.
  return /^[0-7]/.test(id) && isValid(id) ? new Date(decodeTime(id)) : null;
}
