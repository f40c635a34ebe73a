import { expect, it } from "vitest";
import { mean, median, ResultSet, summarize } from "./results";

it("collects the values of several rounds, and those of each setting and point separately", () => {
  const set = new ResultSet();
  set.add("on", { cpuWeb: 40, wal: 100 });
  set.add("on", { cpuWeb: 42 });
  set.add("off", { cpuWeb: 30 });
  set.add("on", { cpuWeb: 50 }, "8 connections");
  expect(set.results).toEqual([
    { measure: "cpuWeb", telemetry: "on", at: null, values: [40, 42] },
    { measure: "wal", telemetry: "on", at: null, values: [100] },
    { measure: "cpuWeb", telemetry: "off", at: null, values: [30] },
    { measure: "cpuWeb", telemetry: "on", at: "8 connections", values: [50] },
  ]);
});

it.each([
  [[3], 3],
  [[4, 1], 2.5],
  [[9, 1, 5], 5],
  [[4, 1, 2, 3], 2.5],
  [[], Number.NaN],
])("the median of %j is %d", (numbers, expected) => {
  expect(median(numbers)).toBe(expected);
});

it("summarizes values by their median and spread", () => {
  expect(summarize([3, 1, 8])).toEqual({ median: 3, min: 1, max: 8 });
  expect(mean([1, 2, 6])).toBe(3);
});
