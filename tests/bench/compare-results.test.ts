import { expect, it } from "vitest";
import { compareResults } from "./compare-results";
import type { Result } from "./results";

const result = (measure: Result["measure"], ...values: number[]): Result => ({
  measure,
  telemetry: "on",
  at: null,
  values,
});

const comparisonOf = (before: Result[], after: Result[]) =>
  compareResults({ results: before }, { results: after }).map(
    ({ result: { measure }, before: old, after: now, change, verdict }) => [
      measure,
      old,
      now,
      change,
      verdict,
    ],
  );

it("says whether less time or a higher rate is better", () => {
  expect(
    comparisonOf(
      [result("cpuTotal", 99, 101), result("acceptRate", 99, 101), result("wal", 49, 51)],
      [result("cpuTotal", 49, 51), result("acceptRate", 74, 76), result("wal", 50, 50)],
    ),
  ).toEqual([
    ["acceptRate", 100, 75, -0.25, "worse"],
    ["cpuTotal", 100, 50, -0.5, "better"],
    ["wal", 50, 50, 0, "same"],
  ]);
});

it("does not call a change better or worse whose spreads overlap", () => {
  expect(
    comparisonOf([result("cpuTotal", 100, 110, 120)], [result("cpuTotal", 90, 99, 105)]),
  ).toEqual([["cpuTotal", 110, 99, expect.closeTo(-0.1), "same"]]);
});

it("does not judge runs of one round", () => {
  expect(comparisonOf([result("wal", 100)], [result("wal", 50)])).toEqual([
    ["wal", 100, 50, -0.5, ""],
  ]);
});

it("shows what only one of the runs has measured", () => {
  expect(comparisonOf([result("start", 5)], [result("wal", 7)])).toEqual([
    ["wal", null, 7, null, ""],
    ["start", 5, null, null, ""],
  ]);
});

it("keeps points of a series apart", () => {
  const before = { ...result("cpuTotal", 100), at: "1 connection" };
  const after = { ...result("cpuTotal", 80), at: "8 connections" };
  expect(comparisonOf([before], [after])).toEqual([
    ["cpuTotal", null, 80, null, ""],
    ["cpuTotal", 100, null, null, ""],
  ]);
});
