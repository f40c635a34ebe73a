import { type BenchResults, findResult, type Result, summarize } from "./results";
import { measureIds, measureOf } from "./targets";

export interface Comparison {
  result: Omit<Result, "values">;
  /** Medians; null where a run has not measured it. */
  before: number | null;
  after: number | null;
  /** By how much it has changed, as a share of the value before. */
  change: number | null;
  /** `same`: the spreads of both runs overlap. Empty if a run has one round, and so no spread. */
  verdict: "better" | "worse" | "same" | "";
}

/** Compares what two runs have measured: the measures in their order, each with all of its points. */
export function compareResults(
  before: Pick<BenchResults, "results">,
  after: Pick<BenchResults, "results">,
): Comparison[] {
  const onlyBefore = before.results.filter((result) => !findResult(after.results, result));
  const all = [...after.results, ...onlyBefore];
  const inOrder = measureIds.flatMap((id) => all.filter(({ measure }) => measure === id));
  return inOrder.map(({ measure, telemetry, at }) => {
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
  const rounds = Math.min(before?.values.length ?? 0, after?.values.length ?? 0);
  if (rounds < 2) return { result, ...medians, change, verdict: "" };
  if (now.min <= old.max && old.min <= now.max) {
    return { result, ...medians, change, verdict: "same" };
  }
  const isMore = now.median > old.median;
  const isBetter = isMore === (measureOf(result.measure).better === "more");
  return { result, ...medians, change, verdict: isBetter ? "better" : "worse" };
}
