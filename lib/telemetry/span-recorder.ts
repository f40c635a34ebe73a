import { type Context, trace } from "@opentelemetry/api";
import type { ReadableSpan, Span, SpanProcessor } from "@opentelemetry/sdk-trace-base";
import { orderOfTrace } from "./order-traces";
import { redactSpan } from "./redact/redact-span";
import { orderIdOf } from "./spans";

export const orderIdAttribute = "order.id";

/** Takes the spans that have ended. */
export interface SpanSink {
  add(span: ReadableSpan): void;
  flush(): Promise<void>;
}

/**
 * Passes ended spans to the sinks. A span inherits the order of its parent, so that all spans of an
 * order are found by it.
 */
export class SpanRecorder implements SpanProcessor {
  constructor(private readonly sinks: readonly SpanSink[]) {}

  onStart(span: Span, parentContext: Context): void {
    const orderId = orderIdInContext(parentContext);
    if (orderId !== null) span.setAttribute(orderIdAttribute, orderId);
  }

  onEnd(span: ReadableSpan): void {
    if (isEmptyPageRequest(span)) return;
    redactSpan(span);
    for (const sink of this.sinks) sink.add(span);
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.sinks.map((sink) => sink.flush()));
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
  }
}

/** The order to which spans and log lines of this context belong. */
export function orderIdInContext(ctx: Context): number | null {
  return orderIdOf(ctx) ?? orderIdOfParent(ctx);
}

function orderIdOfParent(parentContext: Context): number | null {
  const parent = trace.getSpan(parentContext);
  if (!parent || !("attributes" in parent)) return null;
  const orderId = (parent as unknown as ReadableSpan).attributes[orderIdAttribute];
  return typeof orderId === "number" ? orderId : null;
}

/**
 * The order of an ended span. The request that placed an order began before the order had an id.
 */
export function orderIdOfSpan(span: ReadableSpan): number | null {
  const own = span.attributes[orderIdAttribute];
  if (typeof own === "number") return own;
  return orderOfTrace(span.spanContext().traceId) ?? null;
}

/** Next.js handles a page's request twice, first for the proxy alone. Only the page has a route. */
function isEmptyPageRequest(span: ReadableSpan): boolean {
  return (
    span.attributes["next.span_type"] !== undefined && span.attributes["http.route"] === undefined
  );
}
