import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { env } from "@/lib/env";
import { log } from "./log";
import { otlpSink } from "./otlp";
import { PageTracerProvider } from "./page-tracer";
import { RootedIdGenerator } from "./span-ids";
import { SpanRecorder, type SpanSink } from "./span-recorder";
import { setTracing } from "./spans";
import { telemetryDatabase } from "./store/database";
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
 * Starts recording spans in this process: to the store and, if one is configured, to an OTLP
 * collector. Never throws. Without it (`TELEMETRY=off`) every seam only runs its work.
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
  const ids = new RootedIdGenerator();
  const otlp = otlpSinks(settings.OTEL_EXPORTER_OTLP_ENDPOINT);
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": service }),
    idGenerator: ids,
    spanLimits: { attributeValueLengthLimit: attributeLengthMax },
    spanProcessors: [new SpanRecorder([spanWriter(store, service), ...otlp])],
  });
  const tracer = provider.getTracer("waybill");
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new PageTracerProvider(tracer));
  globalThis.waybillRunJournal = runJournal(store);
  globalThis.waybillTracerProvider = provider;
  setTracing({ tracer, ids });
  await store.start();
}

function otlpSinks(endpoint: string | undefined): SpanSink[] {
  if (!endpoint) return [];
  const warn = (fields: object, message: string) => log().warn(fields, message);
  return [otlpSink({ endpoint, warn, now: () => new Date() })];
}

/** Writes what is still queued. Call it before the process ends. */
export async function stopTelemetry(): Promise<void> {
  await globalThis.waybillTracerProvider?.forceFlush();
  await globalThis.waybillTelemetryStore?.stop();
}
