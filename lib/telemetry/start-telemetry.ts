import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { database } from "@/lib/db/database";
import { env } from "@/lib/env";
import { startApiRequestLog } from "./api-request-log";
import { log } from "./log";
import { countSpans } from "./metrics/count-spans";
import { measurePages } from "./metrics/measure-pages";
import { startMetrics } from "./metrics/start-metrics";
import { otlpSink } from "./otlp";
import { PageTracerProvider } from "./page-tracer";
import { RootedIdGenerator } from "./span-ids";
import { SpanRecorder } from "./span-recorder";
import { setTracing } from "./spans";
import { telemetryDatabase } from "./store/database";
import { logWriter } from "./store/log-writer";
import { spanWriter, TelemetryStore } from "./store/store";
import { runJournal } from "./workflows/run-journal";

const service = "waybill-web";
const megabyte = 1024 * 1024;
/** Longer values are cut, such as a list of a thousand ids. */
const attributeLengthMax = 2_000;

declare global {
  var waybillTracerProvider: BasicTracerProvider | undefined;
}

/**
 * Starts recording spans and metrics in this process: to the store and, if one is configured, spans
 * to an OTLP collector. Never throws. Without it (`TELEMETRY=off`) every seam only runs its work.
 */
export async function startTelemetry(): Promise<void> {
  const settings = env();
  if (settings.TELEMETRY === "off") return;
  const store = new TelemetryStore(telemetryDatabase(), {
    retention: {
      days: settings.TELEMETRY_RETENTION_DAYS,
      bytesMax: settings.TELEMETRY_MEGABYTES_MAX * megabyte,
    },
    now: () => new Date(),
    warn: (fields, message) => log().warn(fields, message),
  });
  globalThis.waybillTelemetryStore = store;
  const otlp = otlpSinkTo(settings.OTEL_EXPORTER_OTLP_ENDPOINT);
  const metrics = startMetrics(store, { pool: readPool, otlpDropped: () => otlp?.dropped ?? 0 });
  const ids = new RootedIdGenerator();
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": service }),
    idGenerator: ids,
    spanLimits: { attributeValueLengthLimit: attributeLengthMax },
    spanProcessors: [
      new SpanRecorder([
        spanWriter(store, service),
        countSpans(metrics.rollups),
        measurePages(metrics),
        ...(otlp ? [otlp] : []),
      ]),
    ],
  });
  const tracer = provider.getTracer("waybill");
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new PageTracerProvider(tracer));
  globalThis.waybillRunJournal = runJournal(store);
  const logs = logWriter(store);
  globalThis.waybillLogSink = (line) => logs.add(line);
  startApiRequestLog(store);
  globalThis.waybillTracerProvider = provider;
  setTracing({ tracer, ids });
  await store.start();
}

function otlpSinkTo(endpoint: string | undefined): ReturnType<typeof otlpSink> | null {
  if (!endpoint) return null;
  const warn = (fields: object, message: string) => log().warn(fields, message);
  return otlpSink({ endpoint, warn, now: () => new Date() });
}

function readPool() {
  const { totalCount, idleCount, waitingCount } = database().pool;
  return { total: totalCount, idle: idleCount, waiting: waitingCount };
}

/** Writes what is still queued. Call it before the process ends. */
export async function stopTelemetry(): Promise<void> {
  await globalThis.waybillTracerProvider?.forceFlush();
  globalThis.waybillMetrics?.flush();
  await globalThis.waybillTelemetryStore?.stop();
}
