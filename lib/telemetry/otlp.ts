import { ExportResultCode } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import type { Env } from "@/lib/env";
import { BatchWriter } from "./batch-writer";
import { log } from "./log";
import { errorLine } from "./safe-error";

const timeoutMs = 10_000;
/** A collector that is away is reported once in this time. */
const warnEveryMs = 60_000;

/**
 * Sends spans to an OTLP collector over HTTP/JSON, beside the store. Null without
 * `OTEL_EXPORTER_OTLP_ENDPOINT`. The exporter reads the headers from the environment as the
 * specification says: https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export function otlpSink(settings: Env): BatchWriter<ReadableSpan> | null {
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (!endpoint) return null;
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, "")}/v1/traces`,
    timeoutMillis: timeoutMs,
  });
  let warnedAt = 0;
  return new BatchWriter<ReadableSpan>({
    name: "otlp",
    queueMax: 20_000,
    batchMax: 500,
    flushMs: 2_000,
    write: (spans) =>
      new Promise((resolve, reject) => {
        exporter.export([...spans], ({ code, error }) => {
          if (code === ExportResultCode.SUCCESS) resolve();
          else reject(error ?? new Error("The collector refused the spans."));
        });
      }),
    onError(error, rows) {
      if (Date.now() - warnedAt < warnEveryMs) return;
      warnedAt = Date.now();
      log().warn({ error: errorLine(error), spans: rows }, "Spans did not reach the collector.");
    },
  });
}
