import { type Context, trace } from "@opentelemetry/api";
import type { ReadableSpan, Span, SpanProcessor } from "@opentelemetry/sdk-trace-base";
import { type HeldSpans, heldSpansOf } from "./held-spans";
import { orderOfTrace } from "./order-traces";
import { redactSpan } from "./redact/redact-span";
import { requestSampler } from "./request-sampler";
import { RequestSpans } from "./request-spans";
import { orderIdOf } from "./spans";

export const orderIdAttribute = "order.id";

/** Takes the spans that have ended. */
export interface SpanSink {
  add(span: ReadableSpan): void;
  flush(): Promise<void>;
  /** It only counts spans, so it also takes those of requests that are not stored. */
  isCounter?: true;
}

/**
 * Passes ended spans to the sinks, unless something holds them or their request is not stored. A span
 * inherits the order of its parent, so that all spans of an order are found by it.
 */
export class SpanRecorder implements SpanProcessor {
  private readonly held = new WeakMap<object, HeldSpans>();
  private readonly requests = new RequestSpans(requestSampler);

  constructor(private readonly sinks: readonly SpanSink[]) {}

  onStart(span: Span, parentContext: Context): void {
    const orderId = orderIdInContext(parentContext);
    if (orderId !== null) span.setAttribute(orderIdAttribute, orderId);
    const held = heldSpansOf(parentContext);
    if (held) this.held.set(span, held);
    this.requests.start(span);
  }

  onEnd(span: ReadableSpan): void {
    if (isEmptyPageRequest(span)) {
      this.requests.discard(span);
      return;
    }
    redactSpan(span);
    const held = this.held.get(span);
    if (held) held.add(() => this.record(span));
    else this.record(span);
  }

  private record(ended: ReadableSpan): void {
    const isOfOrder = orderIdOfSpan(ended) !== null;
    const { spans, isStored } = this.requests.end(ended, { isOfOrder });
    for (const sink of this.sinks) {
      if (isStored || sink.isCounter) for (const span of spans) sink.add(span);
    }
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
