import { expect, test } from "vitest";
import { explainOverdue } from "./overdue";

test("what was written down about an order comes first", () => {
  const attention = "The shipment was returned to the sender.";
  expect(explainOverdue({ attention, waitingFor: "operator" })).toBe(attention);
});

test("a step that has given up is told in words", () => {
  const attention = "create-shipment failed: CarrierUnavailable: The carrier answered 503.";
  expect(explainOverdue({ attention, waitingFor: "shipment" })).toBe(
    "Its step “create shipment” failed past the last retry: CarrierUnavailable: The carrier answered 503.",
  );
});

test("an overdue order says what is missing and that it is tried again", () => {
  expect(explainOverdue({ attention: null, waitingFor: "shipment" })).toBe(
    "The carrier has not made its label yet. It is tried again every minute.",
  );
  expect(explainOverdue({ attention: null, waitingFor: "something_new" })).toContain("moved on");
});

test("an order past its time to pay waits for the run that expires it", () => {
  expect(explainOverdue({ attention: null, waitingFor: "payment" })).toContain("not expired yet");
});
