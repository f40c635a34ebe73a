import { ExportResultCode } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { BatchWriter } from "./batch-writer";
import { errorLine } from "./safe-error";

const timeoutMs = 10_000;
/** A collector that is away is reported once in this time. */
const warnEveryMs = 60_000;

interface OtlpSettings {
  /** The collector's base URL, to which `/v1/traces` is appended. */
  endpoint: string;
  warn: (fields: object, message: string) => void;
  now: () => Date;
}

/**
 * Sends spans to an OTLP collector over HTTP with JSON. The exporter reads the headers from
 * `OTEL_EXPORTER_OTLP_HEADERS`, as the specification says:
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export function otlpSink({ endpoint, warn, now }: OtlpSettings): BatchWriter<ReadableSpan> {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, "")}/v1/traces`,
    timeoutMillis: timeoutMs,
  });
  let warnedAt = 0;
  return new BatchWriter<ReadableSpan>({
    queueMax: 20_000,
    batchMax: 500,
    flushMs: 2_000,
    now,
    write: (spans) =>
      new Promise((resolve, reject) => {
        exporter.export([...spans], ({ code, error }) => {
          if (code === ExportResultCode.SUCCESS) resolve();
          else reject(error ?? new Error("The collector refused the spans."));
        });
      }),
    onError(error, spans) {
      if (now().getTime() - warnedAt < warnEveryMs) return;
      warnedAt = now().getTime();
      warn({ error: errorLine(error), spans }, "Spans did not reach the collector.");
    },
  });
}
