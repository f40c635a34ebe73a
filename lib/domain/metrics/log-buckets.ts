/**
 * Histograms of durations whose buckets have fixed bounds on a logarithmic scale. Two histograms
 * are merged by adding their buckets, so that percentiles over any range and any number of
 * processes are computed from stored ones. Trailing zeros are left out.
 */
export type LogBuckets = readonly number[];

/** Everything up to this duration is in the first bucket. */
const firstBoundMs = 0.25;
/** Each bucket's bound is 2^(1/4), about 19%, above the one before. */
const bucketsPerDoubling = 4;
/** The last bucket, from about 194 days on. */
const lastBucket = 144;

/** The bucket of a duration. Negative ones, from clocks that were corrected, are in the first. */
export function bucketOf(ms: number): number {
  if (!(ms > firstBoundMs)) return 0;
  const bucket = Math.ceil(Math.log2(ms / firstBoundMs) * bucketsPerDoubling);
  return Math.min(bucket, lastBucket);
}

/** The upper bound of a bucket, in milliseconds. */
export function boundMs(bucket: number): number {
  return firstBoundMs * 2 ** (bucket / bucketsPerDoubling);
}

export function mergeBuckets(one: LogBuckets, other: LogBuckets): number[] {
  const length = Math.max(one.length, other.length);
  return Array.from({ length }, (_, bucket) => (one[bucket] ?? 0) + (other[bucket] ?? 0));
}

/** Counts a duration, in place. */
export function addToBuckets(buckets: number[], ms: number): void {
  const bucket = bucketOf(ms);
  while (buckets.length <= bucket) buckets.push(0);
  buckets[bucket] = (buckets[bucket] ?? 0) + 1;
}

/**
 * The duration, in milliseconds, that this share of the counted ones do not exceed; null if none
 * was counted. It is exact up to the width of a bucket.
 *
 * @param share 0 to 1.
 */
export function quantileMs(buckets: LogBuckets, share: number): number | null {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(share * total));
  let below = 0;
  for (const [bucket, count] of buckets.entries()) {
    if (below + count >= rank) {
      const lower = bucket === 0 ? boundMs(0) / 2 : boundMs(bucket - 1);
      return lower * (boundMs(bucket) / lower) ** ((rank - below) / count);
    }
    below += count;
  }
  return null;
}
