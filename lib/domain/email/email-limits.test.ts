import { describe, expect, it } from "vitest";
import { isLimitedEmail, mailboxOf, reminderPeriod } from "./email-limits";

const createdAt = new Date("2026-11-30T12:00:00Z");
const minutesLater = (minutes: number) => new Date(createdAt.getTime() + minutes * 60_000);
const periodFor = (minutes: number) =>
  reminderPeriod({ createdAt, expiresAt: minutesLater(minutes) });

describe("mailboxOf", () => {
  it.each([
    ["ann+1@x.test", "ann@x.test"],
    ["ann+shop+2@x.test", "ann@x.test"],
    ["ann@x.test", "ann@x.test"],
    ["+1@x.test", "+1@x.test"],
    ["ann@sub+x.test", "ann@sub+x.test"],
  ])("of %s is %s", (address, mailbox) => {
    expect(mailboxOf(address)).toBe(mailbox);
  });
});

describe("reminderPeriod", () => {
  it("is the last third of the time to pay, while there is enough time left", () => {
    expect(periodFor(15)).toEqual({ from: minutesLater(10), to: minutesLater(13) });
    expect(periodFor(60)).toEqual({ from: minutesLater(40), to: minutesLater(58) });
  });

  it("begins at most a day before the deadline", () => {
    const days = 24 * 60;
    expect(periodFor(7 * days)?.from).toEqual(minutesLater(6 * days));
  });

  it("does not exist for a customer who has just read the confirmation", () => {
    expect(periodFor(14)).toBeNull();
    expect(periodFor(-1)).toBeNull();
  });
});

describe("isLimitedEmail", () => {
  it.each([
    ["order_confirmation", {}, true],
    ["order_processing", {}, true],
    ["order_failed", {}, true],
    ["order_expired", {}, true],
    ["payment_failed", {}, true],
    ["payment_reminder", {}, true],
    ["order_cancelled", { actor: "guest" }, true],
    ["order_cancelled", { actor: "user:2" }, false],
    ["order_cancelled", { actor: "api_key:1" }, false],
    ["order_shipped", {}, false],
    ["order_delivered", {}, false],
    ["order_returned", {}, false],
    ["order_lost", {}, false],
    ["tracking_changed", {}, false],
    ["tracking_link", {}, false],
    ["payment_link", {}, false],
    ["payment_confirmation", {}, false],
    ["payment_refunded", {}, false],
    ["refund_failed", {}, false],
  ] as const)("of %s %j is %s", (kind, data, isLimited) => {
    expect(isLimitedEmail(kind, data)).toBe(isLimited);
  });
});
