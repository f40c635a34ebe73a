import { describe, expect, it } from "vitest";
import { shipsToText, shownCancelReason } from "./shown-text";

const shippingAddress = {
  ...{ name: "BUY AT evil.example", line1: "http://evil.example", city: "Cheap pills" },
  ...{ region: "Win", postalCode: "NOW", country: "DE" },
};

describe("shipsToText", () => {
  it("repeats no text that a guest typed", () => {
    const text = shipsToText({ customerId: null, shippingAddress });
    expect(text).toContain("Germany");
    for (const [field, typed] of Object.entries(shippingAddress)) {
      if (field !== "country") expect(text).not.toContain(typed);
    }
    const freeText = { ...shippingAddress, country: "evil.example" };
    for (const address of ["http://evil.example", freeText]) {
      expect(shipsToText({ customerId: null, shippingAddress: address })).not.toContain("evil");
    }
  });

  it("shows customers their own address", () => {
    expect(shipsToText({ customerId: 1, shippingAddress: "1 Harbour Street" })).toBe(
      "Ships to: 1 Harbour Street",
    );
    expect(shipsToText({ customerId: 1, shippingAddress })).toContain("Cheap pills");
  });
});

describe("shownCancelReason", () => {
  const reason = "Visit evil.example";

  it.each([
    [1, "user:3", reason],
    [null, "user:3", reason],
    [null, "api_key:1", reason],
    [null, "system", reason],
    [1, "customer:1", reason],
    [2, "customer:1", null],
    [null, "customer:1", null],
    [1, "guest", null],
    [null, "guest", null],
    [null, "anonymous", null],
    [null, undefined, null],
  ])("of an order of customer %j by %s is %j", (customerId, actor, shown) => {
    expect(shownCancelReason({ customerId }, { reason, actor })).toBe(shown);
  });

  it("is nothing without a reason", () => {
    for (const none of [undefined, null, "", 5]) {
      expect(shownCancelReason({ customerId: 1 }, { reason: none, actor: "user:1" })).toBeNull();
    }
  });
});
