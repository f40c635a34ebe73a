import { SpanKind } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { LRUCache } from "lru-cache";
import type { RequestSampler } from "./request-sampler";

/** More than a process handles at the same time. */
const requestsMax = 10_000;

interface OpenRequest {
  rootId: string;
  /** Its spans that have ended while it was open whether the request is stored. */
  ended: ReadableSpan[];
}

/** Spans to pass on. Those that are not stored are only counted. */
interface EndedSpans {
  spans: readonly ReadableSpan[];
  isStored: boolean;
}

/**
 * Holds the spans of a request until it is decided whether the request is stored: at its end, or as
 * soon as its caller is known or one of its spans belongs to an order. All of its spans are stored or
 * none, so that no span is without its parent.
 */
export class RequestSpans {
  private readonly open = new LRUCache<string, OpenRequest>({ max: requestsMax });

  constructor(private readonly sampler: () => RequestSampler) {}

  start(span: ReadableSpan): void {
    if (span.kind !== SpanKind.SERVER || span.parentSpanContext) return;
    const { traceId, spanId } = span.spanContext();
    this.open.set(traceId, { rootId: spanId, ended: [] });
  }

  /** Takes a span that has ended. */
  end(span: ReadableSpan, { isOfOrder }: { isOfOrder: boolean }): EndedSpans {
    const { traceId, spanId } = span.spanContext();
    const request = this.open.get(traceId);
    if (!request) return { spans: [span], isStored: true };
    request.ended.push(span);
    if (isOfOrder) this.sampler().keep(traceId);
    const isRoot = spanId === request.rootId;
    const isStored = isRoot ? this.sampler().sample(traceId) : this.sampler().decisionOn(traceId);
    if (!isRoot && !isStored) return { spans: [], isStored: false };
    this.open.delete(traceId);
    return { spans: request.ended, isStored: isStored === true };
  }

  /** A request that is not recorded at all. */
  discard(root: ReadableSpan): void {
    this.open.delete(root.spanContext().traceId);
  }
}
