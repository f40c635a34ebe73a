/** Whether the app recorded telemetry (`TELEMETRY`) during a measurement. */
export type Telemetry = "on" | "off";

/** One thing that is measured. */
export interface Measure {
  name: string;
  unit: "/s" | "S" | "" | "ms" | "%" | "kB" | "MB" | "s";
  digits: number;
  better: "more" | "less";
  /** What it should be at least (`better: "more"`) or at most: in this round, and in the end. */
  limits?: { round: number; end?: number };
  /** The limits are about a measurement with this setting alone. */
  limitsFor?: Telemetry;
}

const less = { better: "less" } as const;
const perOrderMs = { unit: "ms", digits: 1, ...less } as const;
const latencyMs = { unit: "ms", digits: 0, ...less } as const;

/**
 * Everything that the benchmark measures, with its targets. S is the rate of the route
 * `/api/v1/health/live`, which depends on the machine and its load, so rates are compared with it.
 */
export const measures = {
  staticRate: { name: "S: GET /api/v1/health/live", unit: "/s", digits: 0, better: "more" },
  acceptShare: {
    ...{ name: "orders accepted, 32 connections, whole chain", unit: "S", digits: 3 },
    ...{ better: "more", limits: { round: 0.35, end: 0.6 } },
  },
  acceptRate: { name: "  the same per second", unit: "/s", digits: 0, better: "more" },
  acceptP50: { name: "  latency p50", ...latencyMs },
  acceptP99: { name: "  latency p99", ...latencyMs },
  acceptFailed: { name: "  refused or failed", unit: "", digits: 0, ...less },
  acceptShipped: { name: "  orders shipped meanwhile", unit: "/s", digits: 1, better: "more" },
  acceptDrain: { name: "  until all are completed", unit: "s", digits: 0, ...less },
  burstShare: {
    ...{ name: "orders placed → shipped, burst of 300", unit: "S", digits: 4 },
    ...{ better: "more", limits: { round: 0.05, end: 0.08 } },
  },
  burstRate: { name: "  the same per second", unit: "/s", digits: 1, better: "more" },
  burstShippedP50: { name: "  placed → shipped p50", ...latencyMs },
  burstShippedP99: { name: "  placed → shipped p99", ...latencyMs },
  burstCompletedP50: { name: "  placed → completed p50", ...latencyMs },
  statements: {
    ...{ name: "SQL statements per order, burst", unit: "", digits: 1, ...less },
    ...{ limits: { round: 45, end: 30 }, limitsFor: "off" },
  },
  transactions: {
    ...{ name: "transactions per order, burst", unit: "", digits: 1, ...less },
    ...{ limits: { round: 35 }, limitsFor: "off" },
  },
  exchanges: {
    ...{ name: "HTTP exchanges per order, burst", unit: "", digits: 1, ...less },
    ...{ limits: { round: 15, end: 10 } },
  },
  steadyShippedP50: {
    ...{ name: "placed → shipped, 10 orders/s, p50", ...latencyMs },
    ...{ limits: { round: 120, end: 60 }, limitsFor: "on" },
  },
  steadyShippedP99: { name: "placed → shipped, 10 orders/s, p99", ...latencyMs },
  subscriberP50: {
    ...{ name: "change → browser, 10 orders/s, p50", ...latencyMs },
    ...{ limits: { round: 25, end: 20 }, limitsFor: "on" },
  },
  subscriberP99: { name: "change → browser, 10 orders/s, p99", ...latencyMs },
  telemetryShare: {
    ...{ name: "telemetry's share of an order's CPU time", unit: "%", digits: 1, ...less },
    ...{ limits: { round: 15, end: 10 } },
  },
  listFirstP50: {
    ...{ name: "order list, first page, 1,000,000 orders", unit: "ms", digits: 1, ...less },
    ...{ limits: { round: 3, end: 3 } },
  },
  listDeepP50: {
    ...{ name: "order list, deep page, 1,000,000 orders", unit: "ms", digits: 1, ...less },
    ...{ limits: { round: 3, end: 3 } },
  },
  cpuTotal: { name: "CPU time per order, burst", ...perOrderMs },
  cpuWeb: { name: "  web", ...perOrderMs },
  cpuServices: { name: "  services", ...perOrderMs },
  cpuPostgres: { name: "  PostgreSQL", ...perOrderMs },
  wal: { name: "WAL per order, burst", unit: "kB", digits: 1, ...less },
  memoryIdle: {
    ...{ name: "memory, idle, shared pages once", unit: "MB", digits: 0, ...less },
    ...{ limits: { round: 400, end: 400 } },
  },
  memoryLoaded: {
    ...{ name: "memory, after the load, shared pages once", unit: "MB", digits: 0, ...less },
    ...{ limits: { round: 1_024, end: 1_024 } },
  },
  start: {
    ...{ name: "start, finished build, new database", unit: "s", digits: 1, ...less },
    ...{ limits: { round: 5, end: 5 } },
  },
} satisfies Record<string, Measure>;

export type MeasureId = keyof typeof measures;

/** In the order in which they are printed. */
export const measureIds = Object.keys(measures) as MeasureId[];

export function measureOf(id: MeasureId): Measure {
  return measures[id];
}

export type Met = "in the end" | "this round" | "no" | "";

/** Which of its limits a result meets; empty if it has none. */
export function metLimits(id: MeasureId, telemetry: Telemetry, value: number): Met {
  const { limits, limitsFor = telemetry, better } = measureOf(id);
  if (!limits || limitsFor !== telemetry) return "";
  const isWithin = (limit: number) => (better === "more" ? value >= limit : value <= limit);
  if (limits.end !== undefined && isWithin(limits.end)) return "in the end";
  return isWithin(limits.round) ? "this round" : "no";
}
