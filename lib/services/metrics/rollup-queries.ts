import sql, { type Sql } from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { RollupKind } from "@/lib/domain/metrics/rollup";

/** The rollups of a range that begins with a whole minute or hour. */
export interface RollupRange {
  rollups: "minutes" | "hours";
  from: Date;
  pointSeconds: number;
}

function tableOf({ rollups }: Pick<RollupRange, "rollups">): Sql {
  return rollups === "minutes" ? sql`telemetry.rollups` : sql`telemetry.rollup_hours`;
}

function pointOf({ pointSeconds }: RollupRange): Sql {
  return sql`(floor(extract(epoch FROM at) / ${pointSeconds}::int) * ${pointSeconds}::int)::int`;
}

export interface SeriesPoint {
  kind: RollupKind;
  name: string;
  /** The point's start, in Unix seconds. */
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

/** The histograms of a kind, by name and point. */
export async function readHistograms(
  db: Queryable,
  range: RollupRange,
  kind: RollupKind,
): Promise<{ name: string; point: number; buckets: number[] }[]> {
  const rows = await db.query<{ name: string; point: number; bucket: number; count: number }>(sql`
    SELECT name, ${pointOf(range)} AS point, (bucket - 1)::int AS bucket,
      sum(counted)::float8 AS count
    FROM ${tableOf(range)}, unnest(buckets) WITH ORDINALITY AS b (counted, bucket)
    WHERE kind = ${kind} AND at >= ${range.from} AND counted > 0
    GROUP BY 1, 2, 3`);
  const histograms = new Map<string, { name: string; point: number; buckets: number[] }>();
  for (const { name, point, bucket, count } of rows) {
    const key = `${point} ${name}`;
    const histogram = histograms.get(key) ?? { name, point, buckets: [] };
    setBucket(histogram.buckets, bucket, count);
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
  range: Pick<RollupRange, "rollups" | "from">,
  limit: number,
): Promise<SpanTotals[]> {
  return db.query<SpanTotals>(sql`
    SELECT name, sum(count)::float8 AS count, sum(errors)::float8 AS errors,
      sum(total) AS "totalMs", max(max) AS "maxMs",
      (array_agg(example ORDER BY max DESC))[1] AS "slowestTrace"
    FROM ${tableOf(range)} WHERE kind = 'span' AND at >= ${range.from}
    GROUP BY name ORDER BY sum(total) DESC, name LIMIT ${limit}`);
}

/** The histograms of these span names over a whole range. */
export async function readSpanHistograms(
  db: Queryable,
  range: Pick<RollupRange, "rollups" | "from">,
  names: readonly string[],
): Promise<Map<string, number[]>> {
  const rows = await db.query<{ name: string; bucket: number; count: number }>(sql`
    SELECT name, (bucket - 1)::int AS bucket, sum(counted)::float8 AS count
    FROM ${tableOf(range)}, unnest(buckets) WITH ORDINALITY AS b (counted, bucket)
    WHERE kind = 'span' AND at >= ${range.from} AND name = ANY (${[...names]}) AND counted > 0
    GROUP BY 1, 2`);
  const histograms = new Map<string, number[]>();
  for (const { name, bucket, count } of rows) {
    const buckets = histograms.get(name) ?? [];
    setBucket(buckets, bucket, count);
    histograms.set(name, buckets);
  }
  return histograms;
}

function setBucket(buckets: number[], bucket: number, count: number): void {
  while (buckets.length <= bucket) buckets.push(0);
  buckets[bucket] = count;
}
