import { describe, expect, it } from "vitest";
import {
  authorizationKey,
  captureKey,
  checkoutKey,
  installationOfKey,
  labelKey,
  refundKeyStart,
} from "./call-keys";

const installation = "0123456789abcdef";
const order = { id: 17, installation };

describe("the keys of an order's calls", () => {
  it("begin with the installation", () => {
    const keys = [
      authorizationKey(order, 2),
      checkoutKey(order, 1),
      refundKeyStart(order),
      labelKey(order),
    ];
    expect(keys).toEqual([
      "0123456789abcdef-order-17-authorize-2",
      "0123456789abcdef-order-17-checkout-1",
      "0123456789abcdef-order-17-refund-",
      "0123456789abcdef-order-17-label",
    ]);
    expect(keys.map(installationOfKey)).toEqual(keys.map(() => installation));
  });

  it("of an attempt of an earlier version name no installation, for the capture neither", () => {
    const earlier = { idempotencyKey: "order-17-authorize-2" };
    expect(installationOfKey(earlier.idempotencyKey)).toBeNull();
    expect(captureKey(earlier)).toBe("order-17-capture");
    const current = { idempotencyKey: authorizationKey(order, 2) };
    expect(captureKey(current)).toBe("0123456789abcdef-order-17-capture");
  });
});
