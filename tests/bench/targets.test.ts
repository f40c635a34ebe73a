import { expect, it } from "vitest";
import { metLimits } from "./targets";

it.each([
  ["acceptShare", "on", 0.6, "in the end"],
  ["acceptShare", "off", 0.59, "this round"],
  ["acceptShare", "on", 0.349, "no"],
  ["exchanges", "on", 10, "in the end"],
  ["exchanges", "on", 15, "this round"],
  ["exchanges", "on", 15.1, "no"],
  ["statements", "off", 46, "no"],
  ["statements", "on", 46, ""],
  ["transactions", "off", 1, "this round"],
  ["steadyShippedP50", "on", 110, "this round"],
  ["steadyShippedP50", "off", 50, ""],
  ["subscriberP50", "off", 50, ""],
  ["cpuTotal", "on", 1, ""],
] as const)("%s with telemetry %s and %d meets: %s", (id, telemetry, value, met) => {
  expect(metLimits(id, telemetry, value)).toBe(met);
});
