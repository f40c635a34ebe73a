import { expect, it } from "vitest";
import { planItinerary } from "./itinerary";
import { checkDigit, estimateDelivery, newTrackingNumber } from "./label";

const from = new Date("2026-01-01T09:00:00Z");
const statuses = (outcome: "lost" | "returned" | null) =>
  planItinerary(from, 3, outcome).map((event) => event.status);

it("a shipment is delivered, returned or lost", () => {
  expect(statuses(null)).toEqual(["in_transit", "out_for_delivery", "delivered"]);
  expect(statuses("returned").at(-1)).toBe("returned");
  expect(statuses("lost")).toEqual(["in_transit", "lost"]);
});

it("each step is so many seconds after the one before; 0 is all at once", () => {
  const seconds = (step: number) =>
    planItinerary(from, step, null).map(({ at }) => (at.getTime() - from.getTime()) / 1_000);
  expect(seconds(3)).toEqual([3, 6, 9]);
  expect(seconds(0)).toEqual([0, 0, 0]);
});

it("tracking numbers carry the check digit of UPU S10", () => {
  // The standard's own example: RR 473124829 GB.
  expect(checkDigit("47312482")).toBe(9);
  expect(newTrackingNumber()).toMatch(/^WB\d{9}WP$/);
});

it("delivery is promised for the third day, in UTC", () => {
  expect(estimateDelivery(new Date("2026-02-27T23:30:00Z")).toISOString()).toBe(
    "2026-03-02T18:00:00.000Z",
  );
});
