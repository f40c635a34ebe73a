import { requireOperator } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { type LogBuckets, mergeBuckets, quantileMs } from "@/lib/domain/metrics/log-buckets";
import { outboxSeries, type RollupKind } from "@/lib/domain/metrics/rollup";
import { type Stage, stage } from "@/lib/domain/metrics/stages";
import {
  type MetricsPoint,
  type MetricsRange,
  type MetricsView,
  type Percentiles,
  rangePoints,
  type SpanFigures,
  type TargetFigures,
} from "@/lib/domain/metrics/view";
import { readStore } from "@/lib/services/telemetry/read-store";
import { listLateOrders } from "./list-late-orders";
import {
  type Histogram,
  type RollupRange,
  readHistograms,
  readSeries,
  readSpanTotals,
  type SeriesPoint,
} from "./rollup-queries";

export type SystemMetrics =
  | { kind: "read"; metrics: MetricsView }
  | { kind: "off" }
  /** The store could not be read. */
  | { kind: "unavailable" };

const spansMax = 150;
const lateMax = 3;
const hourSeconds = 3_600;

/** The system's figures over a range that ends now, added up over all processes. */
export const readSystemMetrics: Verb<{ range: MetricsRange }, SystemMetrics> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  return readStore(ctx, async ({ db }) => ({
    kind: "read" as const,
    metrics: await readFigures(ctx, db, input.range),
  }));
};

async function readFigures(
  ctx: Context,
  db: Queryable,
  rangeName: MetricsRange,
): Promise<MetricsView> {
  const now = ctx.now();
  const { points: count, ...division } = rangePoints[rangeName];
  const { pointSeconds } = division;
  const first = (Math.floor(now.getTime() / 1_000 / pointSeconds) - count + 1) * pointSeconds;
  const range: RollupRange = { ...division, from: new Date(first * 1_000) };
  const series = await readSeries(db, range, ["order", "stage", "target", "run_failure", "outbox"]);
  const histograms = withMaxima(await readHistograms(db, range, { kind: "stage" }), series);
  const spans = await readSpans(db, range, rangeName);
  const times = Array.from({ length: count }, (_, index) => first + index * pointSeconds);
  return {
    at: now.toISOString(),
    range: rangeName,
    from: range.from.toISOString(),
    pointSeconds,
    points: toPoints(times, series, histograms),
    placed: sumOf(series, "order", "pending"),
    ended: endedOrders(series),
    stages: byStage((one) => percentilesOf(...mergeAll(histograms, one))),
    targets: await readTargets(ctx, series),
    runFailures: failuresByFunction(series),
    outbox: outboxMaxima(series),
    spans,
  };
}

/** Days are read by the hour, which begins the range up to an hour earlier. */
async function readSpans(
  db: Queryable,
  { from }: RollupRange,
  rangeName: MetricsRange,
): Promise<MetricsView["spans"]> {
  const isHour = rangeName === "1h";
  const hour = Math.floor(from.getTime() / 1_000 / hourSeconds) * hourSeconds;
  const range: RollupRange = isHour
    ? { rollups: "minutes", from }
    : { rollups: "hours", from: new Date(hour * 1_000) };
  const totals = await readSpanTotals(db, range, spansMax + 1);
  const shown = totals.slice(0, spansMax);
  const names = shown.map(({ name }) => name);
  const histograms = await readHistograms(db, range, { kind: "span", names });
  const bucketsOf = new Map(histograms.map(({ name, buckets }) => [name, buckets]));
  const items = shown.flatMap((span): SpanFigures[] => {
    const percentiles = percentilesOf(bucketsOf.get(span.name) ?? [], span.maxMs);
    return percentiles ? [{ ...span, ...percentiles }] : [];
  });
  return { items, more: totals.length > spansMax };
}

type StageHistogram = Histogram & { maxMs: number };

function withMaxima(
  histograms: readonly Histogram[],
  series: readonly SeriesPoint[],
): StageHistogram[] {
  const maxima = new Map(
    series
      .filter(({ kind }) => kind === "stage")
      .map(({ point, name, max }) => [`${point} ${name}`, max]),
  );
  return histograms.map((histogram) => ({
    ...histogram,
    maxMs: maxima.get(`${histogram.point} ${histogram.name}`) ?? Number.POSITIVE_INFINITY,
  }));
}

function toPoints(
  times: readonly number[],
  series: readonly SeriesPoint[],
  histograms: readonly StageHistogram[],
): MetricsPoint[] {
  const histogramOf = new Map(histograms.map((row) => [`${row.point} ${row.name}`, row]));
  return times.map((time) => {
    const ofPoint = series.filter(({ point }) => point === time);
    const lag = ofPoint.find(({ kind, name }) => kind === "outbox" && name === outboxSeries.lag);
    return {
      at: new Date(time * 1_000).toISOString(),
      placed: sumOf(ofPoint, "order", "pending"),
      ended: endedOrders(ofPoint),
      runFailures: sumOf(ofPoint, "run_failure"),
      outboxLagMs: lag?.max ?? null,
      stages: byStage((one) => {
        const { buckets = [], maxMs = 0 } = histogramOf.get(`${time} ${one}`) ?? {};
        return percentilesOf(buckets, maxMs);
      }),
    };
  });
}

function endedOrders(series: readonly SeriesPoint[]): MetricsView["ended"] {
  return {
    completed: sumOf(series, "order", "completed"),
    returned: sumOf(series, "order", "returned"),
    lost: sumOf(series, "order", "lost"),
    failed: sumOf(series, "order", "failed"),
    expired: sumOf(series, "order", "expired"),
    cancelled: sumOf(series, "order", "cancelled"),
  };
}

function byStage<Value>(read: (one: Stage) => Value): Record<Stage, Value> {
  return { paid: read("paid"), shipped: read("shipped"), delivered: read("delivered") };
}

function mergeAll(
  histograms: readonly StageHistogram[],
  name: string,
): [buckets: LogBuckets, maxMs: number] {
  const ofStage = histograms.filter((histogram) => histogram.name === name);
  const buckets = ofStage.reduce<LogBuckets>(
    (merged, one) => mergeBuckets(merged, one.buckets),
    [],
  );
  return [buckets, Math.max(0, ...ofStage.map(({ maxMs }) => maxMs))];
}

/** A percentile is never shown as greater than the greatest value. */
function percentilesOf(buckets: LogBuckets, maxMs: number): Percentiles | null {
  const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((share) => quantileMs(buckets, share));
  if (p50Ms == null || p95Ms == null || p99Ms == null) return null;
  return {
    count: buckets.reduce((sum, counted) => sum + counted, 0),
    p50Ms: Math.min(p50Ms, maxMs),
    p95Ms: Math.min(p95Ms, maxMs),
    p99Ms: Math.min(p99Ms, maxMs),
  };
}

/** Of one name, or of all. */
function sumOf(series: readonly SeriesPoint[], kind: RollupKind, name?: string): number {
  return series.reduce((sum, row) => {
    return row.kind === kind && (name === undefined || row.name === name) ? sum + row.count : sum;
  }, 0);
}

async function readTargets(ctx: Context, series: readonly SeriesPoint[]): Promise<TargetFigures[]> {
  const late = await Promise.all(
    stage.options.map((one) => listLateOrders({ ctx, input: { stage: one, limit: lateMax } })),
  );
  return stage.options.map((one, index) => {
    const rows = series.filter(({ kind, name }) => kind === "target" && name === one);
    return {
      stage: one,
      targetMs: ctx.settings.targets[one],
      reached: rows.reduce((sum, { count }) => sum + count, 0),
      missed: rows.reduce((sum, { errors }) => sum + errors, 0),
      late: { items: late[index]?.orders ?? [], more: late[index]?.next != null },
    };
  });
}

function failuresByFunction(series: readonly SeriesPoint[]): MetricsView["runFailures"] {
  const failures = new Map<string, number>();
  for (const { kind, name, count } of series) {
    if (kind === "run_failure") failures.set(name, (failures.get(name) ?? 0) + count);
  }
  return [...failures]
    .map(([functionId, count]) => ({ functionId, failures: count }))
    .sort((one, other) => other.failures - one.failures);
}

function outboxMaxima(series: readonly SeriesPoint[]): MetricsView["outbox"] {
  const maxOf = (wanted: string) =>
    Math.max(
      ...series.flatMap(({ kind, name, max }) =>
        kind === "outbox" && name === wanted ? [max] : [],
      ),
    );
  const lagMs = maxOf(outboxSeries.lag);
  if (!Number.isFinite(lagMs)) return null;
  return { lagMs, unsent: maxOf(outboxSeries.unsent) };
}
