import {
  type Attributes,
  type Context,
  context,
  createContextKey,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { isRefusal } from "@/lib/auth/permissions";
import { outsideRequest } from "./request-context";
import { redactError } from "./safe-error";
import { formatTraceparent, type RootedIdGenerator, type SpanIds } from "./span-ids";

interface Tracing {
  tracer: Tracer;
  ids: RootedIdGenerator;
}

declare global {
  var waybillTracing: Tracing | undefined;
}

/** Turns tracing on for this process. Without it every function here only runs its work. */
export function setTracing(tracing: Tracing | undefined): void {
  globalThis.waybillTracing = tracing;
}

export function isTracing(): boolean {
  return globalThis.waybillTracing !== undefined;
}

export interface SpanSettings {
  name: string;
  kind?: SpanKind;
  attributes?: Attributes;
  /** `root` starts a trace; the default is the active span. */
  parent?: SpanContext | "root";
  /** Spans of other traces that led to this one. */
  links?: readonly SpanContext[];
  /** When it started, if that was earlier than now. */
  startedAt?: Date;
  /** Its ids, if other processes must know them; random by default. */
  ids?: SpanIds;
}

/** The context of an order: spans that are started in it carry the order's id. */
const orderIdKey = createContextKey("waybill.order-id");

export function orderIdOf(ctx: Context): number | null {
  const orderId = ctx.getValue(orderIdKey);
  return typeof orderId === "number" ? orderId : null;
}

/** Runs `work` so that spans started in it belong to this order. */
export function withOrderId<Result>(orderId: number, work: () => Result): Result {
  return context.with(context.active().setValue(orderIdKey, orderId), work);
}

/** The spans of a batch's events, by order, and by order and `seq`. */
const eventSpansKey = createContextKey("waybill.event-spans");

/** Runs a batch's `work` so that what it does for an order belongs to that order's event. */
export function withEventSpans<Result>(
  spans: ReadonlyMap<string, SpanContext>,
  work: () => Result,
): Result {
  return context.with(context.active().setValue(eventSpansKey, spans), work);
}

/** The key of an event in a batch; without `seq`, of the order's latest event there. */
export function eventSpanKey(orderId: number, seq?: number): string {
  return seq === undefined ? `${orderId}` : `${orderId}-${seq}`;
}

/** The span of an order's event in the batch that is being processed, if there is one. */
export function eventSpanOf(orderId: number, seq?: number): SpanContext | undefined {
  const spans = context.active().getValue(eventSpansKey);
  if (!(spans instanceof Map)) return undefined;
  return (
    (seq === undefined ? undefined : spans.get(eventSpanKey(orderId, seq))) ??
    spans.get(eventSpanKey(orderId))
  );
}

/** The active span; null outside of any, and without tracing. */
export function activeSpan(): SpanContext | null {
  if (!isTracing()) return null;
  const active = trace.getSpanContext(context.active());
  return active && trace.isSpanContextValid(active) ? active : null;
}

/** The `traceparent` of the active span, to be stored with work that it starts. */
export function activeTraceparent(): string | null {
  const active = activeSpan();
  return active && formatTraceparent(active);
}

/** Adds to the active span's attributes. */
export function setSpanAttributes(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

/** The SDK keeps at most this many links of a span. */
const linksMax = 128;

/**
 * Starts a span that the caller ends. Most code uses `withSpan`, which can't forget to. Null
 * without tracing.
 */
export function startSpan(settings: SpanSettings): Span | null {
  const tracing = globalThis.waybillTracing;
  if (!tracing) return null;
  if (settings.ids) tracing.ids.chooseNext(settings.ids);
  const { kind, attributes, startedAt } = settings;
  const links = settings.links?.slice(0, linksMax).map((link): Link => ({ context: link }));
  return tracing.tracer.startSpan(
    settings.name,
    {
      kind: kind ?? SpanKind.INTERNAL,
      ...(attributes && { attributes }),
      ...(links && { links }),
      ...(startedAt && { startTime: startedAt }),
    },
    parentContext(settings.parent),
  );
}

function parentContext(parent: SpanSettings["parent"]): Context {
  if (parent === undefined) return context.active();
  if (parent === "root") return ROOT_CONTEXT;
  return trace.setSpanContext(context.active(), parent);
}

/** Runs `work` in a span, which ends with it and records its error. A refusal is an outcome. */
export async function withSpan<Result>(
  settings: SpanSettings,
  work: (span: Span | null) => Promise<Result>,
): Promise<Result> {
  const span = startSpan(settings);
  if (!span) return work(null);
  const base = settings.parent === "root" ? ROOT_CONTEXT : context.active();
  return context.with(trace.setSpan(base, span), async () => {
    try {
      return await work(span);
    } catch (error) {
      if (isRefusal(error)) span.setAttribute("outcome", error.name);
      else recordError(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Runs `work` with this span as the parent of the spans that it starts. */
export function underSpan<Result>(parent: SpanContext, work: () => Result): Result {
  if (!isTracing()) return work();
  return context.with(trace.setSpanContext(context.active(), parent), work);
}

/** Runs background work outside of the trace in which it happened to be started. */
export function outsideTrace<Result>(work: () => Result): Result {
  return outsideRequest(() => context.with(ROOT_CONTEXT, work));
}

/** Marks the active span as failed, for work that handles its error itself. */
export function markSpanFailed(error: unknown): void {
  const span = trace.getActiveSpan();
  if (span) recordError(span, error);
}

/** Marks a span as failed, with the parts of the error that contain no personal data. */
export function recordError(span: Span, error: unknown): void {
  const { name, message } = redactError(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: message ? `${name}: ${message}` : name });
  span.addEvent("exception", { "exception.type": name, "exception.message": message });
}

export { SpanKind, SpanStatusCode };
