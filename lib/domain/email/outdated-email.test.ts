import { describe, expect, it } from "vitest";
import { type OrderStatus, orderStatus, paymentStatus } from "@/lib/domain/order/status";
import { alertKinds, type CustomerEmail } from "./email-plan";
import { emailKindLabels, expiredLinkReason, linkEmailKinds } from "./email-view";
import { type OrderEmailFacts, whyOutdated } from "./outdated-email";

const order: OrderEmailFacts = {
  status: "processing",
  paymentStatus: "paid",
  isPayable: false,
  hasOtherTracking: false,
  hasRefundFailed: false,
  isRefundedAgain: false,
  isRefundReviewed: false,
  isDisputeOpen: true,
  isResent: false,
};
const facts = (change: Partial<OrderEmailFacts> = {}) => ({
  order: { ...order, ...change },
  isLinkInvalid: false,
  isReorderClosed: false,
});
const isOutdated = (kind: string, change: Partial<OrderEmailFacts> = {}) =>
  whyOutdated(kind, facts(change)) !== null;

const all = orderStatus.options;
/** In which states an order's email is out of date, for each kind. */
const outdatedIn: Record<CustomerEmail, readonly OrderStatus[]> = {
  order_confirmation: ["returned", "lost", "failed", "expired", "cancelled"],
  // They can't be paid in any state unless it is payable, which is tested below.
  payment_reminder: all,
  payment_link: all,
  payment_confirmation: [],
  payment_failed: all,
  tracking_link: [],
  tracking_changed: ["delivered", "completed", "returned", "lost"],
  order_processing: all.filter((status) => status !== "pending" && status !== "processing"),
  order_failed: [],
  order_shipped: ["delivered", "completed", "returned", "lost"],
  order_delivered: ["returned", "lost"],
  order_returned: [],
  order_lost: [],
  order_cancelled: [],
  order_expired: [],
  payment_refunded: [],
  refund_failed: [],
};

describe("whyOutdated", () => {
  it.each(Object.entries(outdatedIn))("of %s depends on the order's state", (kind, outdated) => {
    for (const status of all) {
      expect([status, isOutdated(kind, { status })]).toEqual([status, outdated.includes(status)]);
    }
  });

  it("has a rule for every kind, and none for kinds of other versions", () => {
    const known = new Set<string>([...Object.keys(outdatedIn), ...alertKinds, ...linkEmailKinds]);
    const labels = Object.keys(emailKindLabels).filter((kind) => kind !== "order_completed");
    expect([...known].sort()).toEqual(labels.sort());
    expect(isOutdated("order_completed", { status: "cancelled" })).toBe(false);
    expect(isOutdated("toString")).toBe(false);
  });

  it("of requests to pay is as long as the order can be paid", () => {
    for (const kind of ["payment_link", "payment_reminder"]) {
      expect(isOutdated(kind, { status: "pending", isPayable: true })).toBe(false);
      expect(whyOutdated(kind, facts({ status: "pending" }))).toBe(
        "This email is out of date: the order no longer waits for its payment.",
      );
    }
  });

  it("of a declined payment ends with the next one that may be accepted", () => {
    const current = paymentStatus.options.filter(
      (status) => !isOutdated("payment_failed", { paymentStatus: status }),
    );
    expect(current).toEqual(["pending", "declined", "voided", "lapsed", "not_required"]);
    // It may have no outcome yet.
    expect(whyOutdated("payment_failed", facts({ paymentStatus: "unknown" }))).toBe(
      "This email is out of date: another attempt to pay was made.",
    );
  });

  it("of tracking numbers ends with the next number, and of refunds with their failure", () => {
    for (const kind of ["order_shipped", "tracking_changed"]) {
      expect(isOutdated(kind, { status: "shipped" })).toBe(false);
      expect(isOutdated(kind, { status: "shipped", hasOtherTracking: true })).toBe(true);
    }
    expect(isOutdated("payment_refunded", { hasRefundFailed: true })).toBe(true);
    expect(isOutdated("refund_failed", { isRefundedAgain: true })).toBe(true);
  });

  it("lets an operator send again on purpose how far the order was, but nothing about its end", () => {
    const isResent = true;
    for (const kind of ["order_shipped", "tracking_changed", "order_processing"]) {
      expect(isOutdated(kind, { status: "completed", isResent })).toBe(false);
      expect(isOutdated(kind, { status: "returned", isResent })).toBe(true);
    }
    expect(isOutdated("order_processing", { status: "cancelled", isResent })).toBe(true);
    expect(isOutdated("payment_link", { status: "expired", isResent })).toBe(true);
  });

  it("of alerts ends when nothing is left to do", () => {
    expect(isOutdated("payment_disputed_alert")).toBe(false);
    expect(isOutdated("payment_disputed_alert", { isDisputeOpen: false })).toBe(true);
    expect(isOutdated("refund_failed_alert")).toBe(false);
    expect(isOutdated("refund_failed_alert", { isRefundedAgain: true })).toBe(true);
    expect(isOutdated("refund_failed_alert", { isRefundReviewed: true })).toBe(true);
    expect(isOutdated("out_of_stock_alert", { status: "failed" })).toBe(false);
    const lowStock = { order: null, isLinkInvalid: false, isReorderClosed: false };
    expect(whyOutdated("low_stock_alert", lowStock)).toBeNull();
    expect(whyOutdated("low_stock_alert", { ...lowStock, isReorderClosed: true })).toContain(
      "the reorder request is closed",
    );
  });

  it("of sign-in links ends with the link", () => {
    const link = { order: null, isLinkInvalid: false, isReorderClosed: false };
    for (const kind of linkEmailKinds) {
      expect(whyOutdated(kind, link)).toBeNull();
      expect(whyOutdated(kind, { ...link, isLinkInvalid: true })).toBe(expiredLinkReason);
    }
  });
});
