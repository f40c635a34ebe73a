import { describe, expect, it } from "vitest";
import {
  checksPerRunMax,
  firstCheckAt,
  mustAskBeforeLabel,
  nextCheckAt,
  retryCheckAt,
} from "./payment-checks";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const createdAt = new Date("2026-11-30T12:00:00Z");
const later = (ms: number) => new Date(createdAt.getTime() + ms);

/** How old a paid order's payment is at each check, in hours. It ships at an age of `shipsAtMs`. */
function checkHours(shipsAtMs: number): number[] {
  const hours: number[] = [];
  for (let at: Date | null = firstCheckAt(createdAt); at !== null; ) {
    const ageMs = at.getTime() - createdAt.getTime();
    hours.push(Math.round((ageMs / hourMs) * 10) / 10);
    const orderStatus = ageMs < shipsAtMs ? "processing" : "completed";
    at = nextCheckAt({ status: "paid", createdAt, orderStatus }, at);
  }
  return hours;
}

describe("the checks of a payment", () => {
  it("are seven if its order ships at once, each at four times the age of the one before", () => {
    expect(checkHours(minuteMs)).toEqual([1, 4, 16, 64, 256, 1024, 4096]);
  });

  it("come more often until the order ships, at least twice a day", () => {
    expect(checkHours(dayMs)).toEqual([1, 2, 4, 8, 16, 28, 112, 448, 1792, 4320]);
    const waits = checkHours(10 * dayMs).map((hours, i, all) => hours - (all[i - 1] ?? 0));
    expect(Math.max(...waits.slice(0, 20))).toBe(12);
  });

  it("keep up with 120 orders a minute", () => {
    expect(checksPerRunMax / checkHours(minuteMs).length).toBeGreaterThan(120);
  });

  it("end, also if they were late or the order never ships", () => {
    const at = (ageMs: number, orderStatus: "processing" | "completed") =>
      nextCheckAt({ status: "paid", createdAt, orderStatus }, later(ageMs));
    expect(at(50 * dayMs, "completed")).toEqual(later(180 * dayMs));
    expect(at(151 * dayMs, "completed")).toBeNull();
    expect(at(151 * dayMs, "processing")).not.toBeNull();
    expect(at(181 * dayMs, "processing")).toBeNull();
  });

  it("are none for payments without money, but some for attempts without an outcome", () => {
    const orderStatus = "failed";
    for (const status of ["declined", "voided", "lapsed"] as const) {
      expect(nextCheckAt({ status, createdAt, orderStatus }, later(0))).toBeNull();
    }
    expect(nextCheckAt({ status: "unknown", createdAt, orderStatus }, later(0))).not.toBeNull();
  });

  it("are repeated soon if the gateway did not answer, as long as there would be another", () => {
    const waitMs = (ageMs: number) => {
      const payment = { status: "paid", createdAt, orderStatus: "completed" } as const;
      const at = retryCheckAt(payment, later(ageMs));
      return at && at.getTime() - later(ageMs).getTime();
    };
    expect(waitMs(0)).toBe(10 * minuteMs);
    expect(waitMs(4 * hourMs)).toBe(hourMs);
    expect(waitMs(40 * dayMs)).toBe(dayMs);
    expect(waitMs(171 * dayMs)).toBeNull();
  });
});

describe("mustAskBeforeLabel", () => {
  const payment = { providerRef: "pi_1", orderSeq: 5, updatedAt: createdAt };
  const order = { status: "processing" as const, payment, seq: 5, shipment: null };

  it("is false right after the response to the capture, and only then", () => {
    expect(mustAskBeforeLabel(order, later(1_000))).toBe(false);
    expect(mustAskBeforeLabel(order, later(59_000))).toBe(false);
    expect(mustAskBeforeLabel(order, later(minuteMs))).toBe(true);
    expect(mustAskBeforeLabel({ ...order, seq: 6 }, later(1_000))).toBe(true);
  });

  it("is true if the clocks differ, or an earlier version wrote the payment", () => {
    expect(mustAskBeforeLabel(order, later(-2 * minuteMs))).toBe(true);
    const earlier = { ...order, payment: { ...payment, orderSeq: null } };
    expect(mustAskBeforeLabel(earlier, later(0))).toBe(true);
  });

  it("is false for a free order", () => {
    expect(mustAskBeforeLabel({ ...order, payment: null }, later(0))).toBe(false);
  });
});
