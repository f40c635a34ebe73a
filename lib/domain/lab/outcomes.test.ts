import { expect, test } from "vitest";
import { OutcomeCounter, outcomeOf, outcomes } from "./outcomes";

const step = (type: string, status = "pending") =>
  ({ type, status }) as Parameters<typeof outcomeOf>[0];

test.each([
  [step("order/created"), "placed"],
  [step("order/status.updated", "processing"), "confirmed"],
  [step("order/status.updated", "completed"), "completed"],
  [step("order/status.updated", "failed"), "failed"],
  [step("inventory/out_of_stock", "failed"), "short"],
  [step("payment/voided", "cancelled"), "givenBack"],
  [step("inventory/reserved"), null],
])("%o is counted as %s", (given, outcome) => {
  expect(outcomeOf(given)).toBe(outcome);
});

test("counts the last so many seconds and forgets what was before", () => {
  const counter = new OutcomeCounter(60);
  counter.count(step("order/created"), 0);
  counter.count(step("order/created"), 500);
  counter.count(step("order/shipped"), 30_000);
  counter.count(step("inventory/reserved"), 30_000);
  expect(counter.read(59_000)).toMatchObject({ placed: 2, shipped: 1, failed: 0 });
  expect(counter.read(60_000)).toMatchObject({ placed: 0, shipped: 1 });
  expect(Object.keys(counter.read(90_000)).sort()).toEqual([...outcomes].sort());
});
