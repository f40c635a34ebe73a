import { type BenchResults, findResult, type Result, summarize } from "./results";
import { measureOf } from "./targets";

export interface Comparison {
  result: Omit<Result, "values">;
  /** Medians; null where a run has not measured it. */
  before: number | null;
  after: number | null;
  /** By how much it has changed, as a share of the value before. */
  change: number | null;
  /** `same`: the spreads of both runs overlap, which says nothing if either has only one round. */
  verdict: "better" | "worse" | "same" | "";
}

/** Compares what two runs have measured, in the order of the later one. */
export function compareResults(
  before: Pick<BenchResults, "results">,
  after: Pick<BenchResults, "results">,
): Comparison[] {
  const onlyBefore = before.results.filter((result) => !findResult(after.results, result));
  return [...after.results, ...onlyBefore].map(({ measure, telemetry, at }) => {
    const key = { measure, telemetry, at };
    return compare(key, findResult(before.results, key), findResult(after.results, key));
  });
}

function compare(
  result: Comparison["result"],
  before: Result | undefined,
  after: Result | undefined,
): Comparison {
  const old = before ? summarize(before.values) : null;
  const now = after ? summarize(after.values) : null;
  const medians = { before: old?.median ?? null, after: now?.median ?? null };
  if (!old || !now) return { result, ...medians, change: null, verdict: "" };
  const change = old.median === 0 ? null : now.median / old.median - 1;
  if (now.min <= old.max && old.min <= now.max) {
    return { result, ...medians, change, verdict: "same" };
  }
  const isMore = now.median > old.median;
  const isBetter = isMore === (measureOf(result.measure).better === "more");
  return { result, ...medians, change, verdict: isBetter ? "better" : "worse" };
}
