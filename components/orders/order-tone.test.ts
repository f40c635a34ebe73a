import { describe, expect, it } from "vitest";
import { orderTone } from "./order-tone";

const pending = {
  status: "pending" as const,
  paymentStatus: "pending" as const,
  waitingFor: "payment",
};

describe("orderTone", () => {
  it("warns while the customer has to pay", () => {
    expect(orderTone(pending)).toBe("warn");
  });

  it("is carbon while Waybill works on the order", () => {
    expect(orderTone({ ...pending, waitingFor: "reservation" })).toBe("carbon");
    expect(orderTone({ ...pending, paymentStatus: "authorized" })).toBe("carbon");
  });

  it("is good once the order was delivered", () => {
    expect(orderTone({ ...pending, status: "completed", waitingFor: null })).toBe("good");
  });

  it("is bad for an ended order", () => {
    expect(orderTone({ ...pending, status: "failed", waitingFor: null })).toBe("bad");
  });

  it("warns when an operator has to act", () => {
    expect(orderTone({ ...pending, status: "shipped", waitingFor: "operator" })).toBe("warn");
    expect(orderTone({ ...pending, status: "cancelled", waitingFor: "operator" })).toBe("warn");
  });
});
