import { describe, expect, it } from "vitest";
import { overdueText } from "./operator-overdue-text";

describe("overdueText", () => {
  it("prefers the stored reason", () => {
    const attention = "The shipment was returned to the sender.";
    expect(overdueText({ attention, waitingFor: "operator" })).toBe(attention);
  });

  it("puts the reason of a failed run into a sentence", () => {
    const attention = "create-shipment failed: CarrierUnavailable: The carrier responded with 503.";
    expect(overdueText({ attention, waitingFor: "shipment" })).toBe(
      "“create shipment” failed after all retries: CarrierUnavailable: The carrier responded with 503.",
    );
  });

  it("names what takes too long and that Waybill retries", () => {
    expect(overdueText({ attention: null, waitingFor: "shipment" })).toBe(
      "Requesting a label is taking longer than expected. Retrying every minute.",
    );
  });

  it("does not show an unknown value", () => {
    expect(overdueText({ attention: null, waitingFor: "something_new" })).toBe(
      "The order is taking longer than expected. Retrying every minute.",
    );
  });

  it("says that an order past its payment deadline expires on the next run", () => {
    expect(overdueText({ attention: null, waitingFor: "payment" })).toMatch(
      /expires on the next run/,
    );
  });
});
