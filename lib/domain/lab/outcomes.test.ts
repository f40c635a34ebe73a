import { describe, expect, it } from "vitest";
import { OutcomeCounter, outcomeOfUpdate, outcomes } from "./outcomes";

const update = (type: string, status = "pending") =>
  ({ type, status }) as Parameters<typeof outcomeOfUpdate>[0];

describe("outcomeOfUpdate", () => {
  it.each([
    [update("order/created"), "placed"],
    [update("order/status.updated", "processing"), "confirmed"],
    [update("order/status.updated", "completed"), "completed"],
    [update("order/status.updated", "failed"), "failed"],
    [update("inventory/out_of_stock", "failed"), "out_of_stock"],
    [update("payment/voided", "cancelled"), "reversed"],
    [update("inventory/reserved"), null],
  ])("counts %o as %s", (liveUpdate, outcome) => {
    expect(outcomeOfUpdate(liveUpdate)).toBe(outcome);
  });
});

describe("OutcomeCounter", () => {
  it("counts the outcomes of its window and drops older ones", () => {
    const counter = new OutcomeCounter(60);
    counter.count(update("order/created"), 0);
    counter.count(update("order/created"), 500);
    counter.count(update("order/shipped"), 30_000);
    counter.count(update("inventory/reserved"), 30_000);
    expect(counter.read(59_000)).toMatchObject({ placed: 2, shipped: 1, failed: 0 });
    expect(counter.read(60_000)).toMatchObject({ placed: 0, shipped: 1 });
    expect(Object.keys(counter.read(90_000)).sort()).toEqual([...outcomes].sort());
  });
});
