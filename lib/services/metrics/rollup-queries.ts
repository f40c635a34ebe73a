import sql, { empty, type Sql } from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { RollupKind } from "@/lib/domain/metrics/rollup";

/** The rollups of a range that begins with a whole minute or hour. */
export interface RollupRange {
  rollups: "minutes" | "hours";
  from: Date;
  /** How long a point is. Without it, the whole range is one. */
  pointSeconds?: number;
}

function tableOf({ rollups }: RollupRange): Sql {
  return rollups === "minutes" ? sql`telemetry.rollups` : sql`telemetry.rollup_hours`;
}

function pointOf({ pointSeconds }: RollupRange): Sql {
  if (pointSeconds === undefined) return sql`0`;
  return sql`(floor(extract(epoch FROM at) / ${pointSeconds}::int) * ${pointSeconds}::int)::int`;
}

export interface SeriesPoint {
  kind: RollupKind;
  name: string;
  /** The point's start, in Unix seconds; 0 if the range is one point. */
  point: number;
  count: number;
  errors: number;
  max: number;
}

/** Counts and maxima of these kinds, by name and point. */
export function readSeries(
  db: Queryable,
  range: RollupRange,
  kinds: readonly RollupKind[],
): Promise<SeriesPoint[]> {
  return db.query<SeriesPoint>(sql`
    SELECT kind, name, ${pointOf(range)} AS point, sum(count)::float8 AS count,
      sum(errors)::float8 AS errors, max(max) AS max
    FROM ${tableOf(range)} WHERE kind = ANY (${[...kinds]}) AND at >= ${range.from}
    GROUP BY 1, 2, 3`);
}

export interface Histogram {
  name: string;
  /** As in `SeriesPoint`. */
  point: number;
  buckets: number[];
}

/** The histograms of a kind, of these names or of all, by name and point. */
export async function readHistograms(
  db: Queryable,
  range: RollupRange,
  { kind, names }: { kind: RollupKind; names?: readonly string[] },
): Promise<Histogram[]> {
  const rows = await db.query<{ name: string; point: number; bucket: number; count: number }>(sql`
    SELECT name, ${pointOf(range)} AS point, (bucket - 1)::int AS bucket,
      sum(counted)::float8 AS count
    FROM ${tableOf(range)}, unnest(buckets) WITH ORDINALITY AS b (counted, bucket)
    WHERE kind = ${kind} AND at >= ${range.from} AND counted > 0
      ${names ? sql`AND name = ANY (${[...names]})` : empty}
    GROUP BY 1, 2, 3`);
  const histograms = new Map<string, Histogram>();
  for (const { name, point, bucket, count } of rows) {
    const key = `${point} ${name}`;
    const histogram = histograms.get(key) ?? { name, point, buckets: [] };
    while (histogram.buckets.length <= bucket) histogram.buckets.push(0);
    histogram.buckets[bucket] = count;
    histograms.set(key, histogram);
  }
  return [...histograms.values()];
}

export interface SpanTotals {
  name: string;
  count: number;
  errors: number;
  totalMs: number;
  maxMs: number;
  slowestTrace: string | null;
}

/** The span names that took the most time together in a range, with their figures. */
export function readSpanTotals(
  db: Queryable,
  range: RollupRange,
  limit: number,
): Promise<SpanTotals[]> {
  return db.query<SpanTotals>(sql`
    SELECT name, sum(count)::float8 AS count, sum(errors)::float8 AS errors,
      sum(total) AS "totalMs", max(max) AS "maxMs",
      (array_agg(example ORDER BY max DESC))[1] AS "slowestTrace"
    FROM ${tableOf(range)} WHERE kind = 'span' AND at >= ${range.from}
    GROUP BY name ORDER BY sum(total) DESC, name LIMIT ${limit}`);
}
