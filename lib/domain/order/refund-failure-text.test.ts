import { describe, expect, it } from "vitest";
import { explainRefundFailure, refundFailureReason } from "./refund-failure-text";

describe("explainRefundFailure", () => {
  it("says why in words, without the gateway's codes", () => {
    expect(explainRefundFailure("charge_disputed")).toBe(
      "The gateway refused the refund: the payment is disputed.",
    );
    expect(refundFailureReason("expired_or_canceled_card")).toBe(
      "the card has expired or was cancelled",
    );
  });

  it("names a code that Waybill does not know", () => {
    expect(refundFailureReason("new_reason")).toBe("the gateway's reason is “new reason”");
  });

  it("says that the gateway gave no reason", () => {
    for (const code of [null, "unknown", "refused"]) {
      expect(explainRefundFailure(code)).toBe("The gateway refused the refund and gave no reason.");
    }
  });
});
