import { describe, expect, it } from "vitest";
import { timelineOnly } from "@/lib/domain/events";
import { emailForEvent } from "./email-plan";

describe("emailFor", () => {
  it.each([
    ["payment/completed", {}, "payment_confirmation"],
    ["payment/failed", {}, "payment_failed"],
    ["payment/refunded", {}, "payment_refunded"],
    ["order/shipped", {}, "order_shipped"],
    ["order/delivered", {}, "order_delivered"],
    ["order/cancelled", {}, "order_cancelled"],
    ["order/expired", {}, "order_expired"],
    ["order/status.updated", { to: "processing" }, "order_processing"],
    ["order/status.updated", { to: "completed" }, "order_completed"],
    ["order/status.updated", { to: "failed", failureReason: "out_of_stock" }, "order_failed"],
  ])("answers %s %j with %s", (type, data, email) => {
    expect(emailForEvent({ type, data })).toBe(email);
  });

  it.each([["payment_declined"], ["capture_refused"]])(
    "sends no second email for an order that failed by %s",
    (failureReason) => {
      const data = { to: "failed", failureReason };
      expect(emailForEvent({ type: "order/status.updated", data })).toBeNull();
    },
  );

  it.each([
    "order/created",
    "payment/processed",
    "inventory/reserved",
    "order/status.updated",
    ...timelineOnly,
  ])("sends no email for %s", (type) => {
    expect(emailForEvent({ type, data: {} })).toBeNull();
  });
});
