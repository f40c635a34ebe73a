import { randomFillSync } from "node:crypto";
import { type SpanContext, TraceFlags } from "@opentelemetry/api";
import type { IdGenerator } from "@opentelemetry/sdk-trace-base";

const pool = Buffer.allocUnsafe(8 * 256);
let poolOffset = pool.length;

/** 16 random hexadecimal digits. */
function randomId(): string {
  if (poolOffset === pool.length) {
    randomFillSync(pool);
    poolOffset = 0;
  }
  const id = pool.toString("hex", poolOffset, poolOffset + 8);
  poolOffset += 8;
  return id;
}

export interface SpanIds {
  spanId: string;
  /** Only of a root. It must begin with the span's id. */
  traceId?: string;
}

/**
 * Generates span ids such that a trace id begins with the id of its root span: code that stores a
 * trace id can later start children of its root. The SDK asks for a span's id before the id of the
 * trace that it starts.
 */
export class RootedIdGenerator implements IdGenerator {
  private lastSpanId = "";
  private chosen: SpanIds | null = null;

  /** Gives the next span these ids, for spans that several processes must refer to. */
  chooseNext(ids: SpanIds): void {
    this.chosen = ids;
  }

  generateSpanId(): string {
    this.lastSpanId = this.chosen?.spanId ?? randomId();
    if (this.chosen?.traceId === undefined) this.chosen = null;
    return this.lastSpanId;
  }

  generateTraceId(): string {
    const traceId = this.chosen?.traceId ?? this.lastSpanId + randomId();
    this.chosen = null;
    return traceId;
  }
}

/** A span of another process or an earlier moment, as a parent of new spans. */
export function remoteSpan(traceId: string, spanId: string): SpanContext {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}

/** `version-traceid-parentid-flags`. Neither id may be all zeros, and `ff` is not a version. */
const traceparentPattern =
  /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-[\da-f]{2}(-.*)?$/;

/**
 * The span that a `traceparent` names; null for an invalid one.
 * Format: https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function parseTraceparent(traceparent: unknown): SpanContext | null {
  if (typeof traceparent !== "string") return null;
  const [, version, traceId, spanId, more] = traceparentPattern.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined) return null;
  // Later versions may append fields; version 00 may not.
  if (version === "00" && more !== undefined) return null;
  return remoteSpan(traceId, spanId);
}

/** The `traceparent` of a span. */
export function formatTraceparent({
  traceId,
  spanId,
}: {
  traceId: string;
  spanId: string;
}): string {
  return `00-${traceId}-${spanId}-01`;
}
