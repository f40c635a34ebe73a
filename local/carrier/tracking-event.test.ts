import { describe, expect, it } from "vitest";
import { planTrackingEvents } from "./tracking-event";

const from = new Date("2026-01-01T09:00:00Z");
const statuses = (outcome: Parameters<typeof planTrackingEvents>[2]) =>
  planTrackingEvents(from, 3, outcome).map((event) => event.status);

describe("planTrackingEvents", () => {
  it("ends with delivered, returned or lost", () => {
    expect(statuses(null)).toEqual(["in_transit", "out_for_delivery", "delivered"]);
    expect(statuses("returned").at(-1)).toBe("returned");
    expect(statuses("lost")).toEqual(["in_transit", "lost"]);
    expect(statuses("returned_after_delivery").slice(-2)).toEqual(["delivered", "returned"]);
  });

  it("places the events `stepSeconds` apart, or all at once for 0", () => {
    const seconds = (step: number) =>
      planTrackingEvents(from, step, null).map(({ at }) => (at.getTime() - from.getTime()) / 1_000);
    expect(seconds(3)).toEqual([3, 6, 9]);
    expect(seconds(0)).toEqual([0, 0, 0]);
  });
});
