import { describe, expect, it } from "vitest";
import { timelineOnly } from "@/lib/domain/events";
import { emailForEvent, isOutdatedEmail } from "./email-plan";

describe("emailFor", () => {
  it.each([
    ["order/created", {}, "order_confirmation"],
    ["payment/completed", {}, "payment_confirmation"],
    ["payment/failed", {}, "payment_failed"],
    ["payment/refunded", {}, "payment_refunded"],
    ["order/shipped", {}, "order_shipped"],
    ["order/delivered", {}, "order_delivered"],
    ["order/cancelled", {}, "order_cancelled"],
    ["order/expired", {}, "order_expired"],
    ["order/status.updated", { to: "processing" }, "order_processing"],
    ["order/status.updated", { to: "failed", failureReason: "out_of_stock" }, "order_failed"],
  ])("answers %s %j with %s", (type, data, email) => {
    expect(emailForEvent({ type, data })).toBe(email);
  });

  it("sends one email for an order that is delivered and completed", () => {
    const completed = { type: "order/status.updated", data: { to: "completed" } };
    expect(emailForEvent(completed)).toBeNull();
  });

  it.each([["payment_declined"], ["capture_refused"]])(
    "sends no second email for an order that failed by %s",
    (failureReason) => {
      const data = { to: "failed", failureReason };
      expect(emailForEvent({ type: "order/status.updated", data })).toBeNull();
    },
  );

  it.each(["payment/processed", "inventory/reserved", "order/status.updated", ...timelineOnly])(
    "sends no email for %s",
    (type) => {
      expect(emailForEvent({ type, data: {} })).toBeNull();
    },
  );
});

describe("isOutdatedEmail", () => {
  it.each([
    ["order_confirmation", "failed", true],
    ["order_confirmation", "expired", true],
    ["order_confirmation", "cancelled", true],
    ["order_confirmation", "pending", false],
    ["order_confirmation", "completed", false],
    ["order_processing", "cancelled", true],
    ["order_processing", "processing", false],
    ["payment_failed", "failed", false],
    ["order_cancelled", "cancelled", false],
  ] as const)("of %s for an order that is %s is %s", (kind, status, isOutdated) => {
    expect(isOutdatedEmail(kind, status)).toBe(isOutdated);
  });
});
