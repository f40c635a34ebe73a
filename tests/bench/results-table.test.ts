import { expect, it } from "vitest";
import { compareResults } from "./compare-results";
import type { Result } from "./results";
import { formatComparison, formatResults } from "./results-table";

const result = (
  measure: Result["measure"],
  values: number[],
  at: string | null = null,
): Result => ({
  measure,
  telemetry: "on",
  at,
  values,
});

const results = [
  result("exchanges", [11.8]),
  result("acceptShare", [0.21, 0.25, 0.22]),
  result("wal", [120.4], "1 connection"),
  result("cpuTotal", [71.26], "1 connection"),
  result("cpuTotal", [60], "8 connections"),
];

it("shows each result beside its limits, and points of series in a table of their own", () => {
  expect(formatResults({ results })).toBe(
    [
      "measure                                       telemetry  median   spread           this round  in the end  met",
      "orders accepted, 32 connections, whole chain  on         0.220 S  0.210-0.250 (3)  ≥ 0.35 S    ≥ 0.6 S     no",
      "HTTP exchanges per order, burst               on         11.8                      ≤ 15        ≤ 10        this round",
      "",
      "an order's cost with  CPU ms  WAL kB",
      "1 connection          71.3    120.4",
      "8 connections         60.0",
    ].join("\n"),
  );
});

it("shows what has changed between two runs", () => {
  const after = [result("exchanges", [9.8, 9.8]), result("acceptShare", [0.24])];
  const before = [result("exchanges", [11.8, 11.8]), result("acceptShare", [0.22])];
  const comparisons = compareResults({ results: before }, { results: after });
  expect(formatComparison(comparisons)).toBe(
    [
      "measure                                       telemetry  at  before   after    change",
      "orders accepted, 32 connections, whole chain  on             0.220 S  0.240 S  +9.1 %",
      "HTTP exchanges per order, burst               on             11.8     9.8      -16.9 %  better",
    ].join("\n"),
  );
});
