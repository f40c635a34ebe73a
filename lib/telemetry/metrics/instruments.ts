import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { StoreStatus } from "@/lib/domain/telemetry/store-status";

/** What the metrics read at each scrape. None may touch the database. */
export interface Readings {
  /** The connections of the app's pool. */
  pool(): Readonly<Record<"total" | "idle" | "waiting", number>>;
  store(): StoreStatus;
  /** Spans that did not reach the OTLP collector. */
  otlpDropped(): number;
  /** Refused and anonymous requests that were not stored, because there were too many of them. */
  unstoredRequests(): number;
  /** The outbox as this process last read it. Only the dispatcher reads it. */
  outbox(): { isDispatcher: boolean; unsent: number; oldestSeconds: number };
}

/** Seconds. */
const callBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const publishBuckets = [0.001, 0.0025, ...callBuckets.filter((bound) => bound <= 5)];
const stepBuckets = [...callBuckets, 30];
/** From 50 ms to a week: orders are paid within a second and delivered within days. */
const orderBuckets = [
  ...[0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 900],
  ...[3_600, 21_600, 86_400, 259_200, 604_800],
];

/**
 * The metrics of one process, listed in docs/monitoring/README.md. Every label has a small set of
 * values.
 */
export function createInstruments(readings: Readings) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 20 });
  createReadInstruments(readings, [registry]);
  return { registry, ...createOrderInstruments([registry]), ...createCallInstruments([registry]) };
}

/** Makes histograms of these registries. Buckets in seconds. */
function histogramsOf(registers: Registry[]) {
  return <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    buckets: readonly number[],
  ) => new Histogram({ name, help, labelNames, buckets: [...buckets], registers });
}

/** What becomes of orders: their statuses, their runs and their emails. */
function createOrderInstruments(registers: Registry[]) {
  const histogram = histogramsOf(registers);
  const sincePlaced = (stage: string) =>
    histogram(
      `waybill_order_placed_to_${stage}_seconds`,
      `From the moment an order was placed until it was ${stage}.`,
      [],
      orderBuckets,
    );
  return {
    orders: new Counter({
      name: "waybill_orders_total",
      help: "Orders that entered a status.",
      labelNames: ["status"],
      registers,
    }),
    stages: {
      paid: sincePlaced("paid"),
      shipped: sincePlaced("shipped"),
      delivered: sincePlaced("delivered"),
    },
    targets: new Counter({
      name: "waybill_order_targets_total",
      help: "Orders that reached a stage, by whether they met its target. Without those paid later.",
      labelNames: ["stage", "outcome"],
      registers,
    }),
    steps: histogram(
      "waybill_step_duration_seconds",
      "Attempts of steps of Inngest functions.",
      ["function", "step", "outcome"],
      stepBuckets,
    ),
    runFailures: new Counter({
      name: "waybill_run_failures_total",
      help: "Runs of Inngest functions, and events of their batches, that failed after the last retry.",
      labelNames: ["function"],
      registers,
    }),
    webhookDeliveries: new Counter({
      name: "waybill_webhook_deliveries_total",
      help: "Attempts to deliver an event to a webhook endpoint.",
      labelNames: ["outcome"],
      registers,
    }),
    emails: new Counter({
      name: "waybill_email_total",
      help: "Attempts to deliver an email.",
      labelNames: ["kind", "outcome"],
      registers,
    }),
  };
}

/** The requests that the process takes and the calls that it makes. */
function createCallInstruments(registers: Registry[]) {
  const histogram = histogramsOf(registers);
  return {
    requests: histogram(
      "waybill_http_request_duration_seconds",
      "Requests to the API, from webhooks, from Inngest and of sign-ins, by the route's pattern.",
      ["route", "method", "status"],
      callBuckets,
    ),
    calls: {
      gateway: histogram(
        "waybill_gateway_call_duration_seconds",
        "Calls of the payment gateway.",
        ["operation", "outcome"],
        callBuckets,
      ),
      carrier: histogram(
        "waybill_carrier_call_duration_seconds",
        "Calls of the carrier.",
        ["operation", "outcome"],
        callBuckets,
      ),
    },
    livePublishes: histogram(
      "waybill_live_publish_duration_seconds",
      "Live updates published to Channels, by the batch.",
      [],
      publishBuckets,
    ),
    rateLimited: new Counter({
      name: "waybill_rate_limited_total",
      help: "Requests refused by a rate limit.",
      labelNames: ["kind"],
      registers,
    }),
  };
}

/** The metrics whose values are read at each scrape. */
function createReadInstruments(readings: Readings, registers: Registry[]): void {
  new Gauge({
    name: "waybill_outbox_dispatcher",
    help: "1 in the process that drains the outbox, 0 in the others.",
    registers,
    collect() {
      this.set(readings.outbox().isDispatcher ? 1 : 0);
    },
  });
  new Gauge({
    name: "waybill_outbox_unsent",
    help: "Events that wait in the outbox for Inngest, up to 1,000 of each kind. Zero in processes that don't drain it.",
    registers,
    collect() {
      this.set(readings.outbox().unsent);
    },
  });
  new Gauge({
    name: "waybill_outbox_oldest_seconds",
    help: "Age of the oldest event in the outbox. Zero in processes that don't drain it.",
    registers,
    collect() {
      this.set(readings.outbox().oldestSeconds);
    },
  });
  new Gauge({
    name: "waybill_db_pool",
    help: "Database connections of this process, by state, and callers that wait for one.",
    labelNames: ["state"],
    registers,
    collect() {
      for (const [state, count] of Object.entries(readings.pool())) this.set({ state }, count);
    },
  });
  new Counter({
    name: "waybill_spans_dropped_total",
    help: "Spans that were not recorded because the telemetry store is slow, full or missing.",
    registers,
    collect() {
      this.reset();
      this.inc(readings.store().dropped.spans ?? 0);
    },
  });
  new Counter({
    name: "waybill_telemetry_rows_dropped_total",
    help: "Rows that were not written to the telemetry store, by table.",
    labelNames: ["table"],
    registers,
    collect() {
      this.reset();
      const { dropped } = readings.store();
      for (const [table, rows] of Object.entries(dropped)) this.inc({ table }, rows);
    },
  });
  new Counter({
    name: "waybill_telemetry_requests_unstored_total",
    help: "Refused and anonymous requests that were not stored, because there were too many of them.",
    registers,
    collect() {
      this.reset();
      this.inc(readings.unstoredRequests());
    },
  });
  new Counter({
    name: "waybill_otlp_spans_dropped_total",
    help: "Spans that did not reach the OTLP collector.",
    registers,
    collect() {
      this.reset();
      this.inc(readings.otlpDropped());
    },
  });
  new Gauge({
    name: "waybill_telemetry_store_up",
    help: "Whether the telemetry store takes rows: 1 or 0.",
    registers,
    collect() {
      this.set(readings.store().state === "ok" ? 1 : 0);
    },
  });
  new Gauge({
    name: "waybill_telemetry_store_bytes",
    help: "Disk space of the telemetry store, as last checked.",
    registers,
    collect() {
      this.set(readings.store().bytes);
    },
  });
}
