import { describe, expect, it } from "vitest";
import { adminChannel, orderChannel, orderViewersChannel, parseOrderChannel } from "./realtime";

describe("parseOrderChannel", () => {
  it("reads the channels of an order", () => {
    expect(parseOrderChannel(orderChannel(17))).toEqual({ kind: "order", orderId: 17 });
    expect(parseOrderChannel(orderViewersChannel(17))).toEqual({ kind: "viewers", orderId: 17 });
  });

  it.each([adminChannel, "private-order-0", "private-order-01", "private-order-", "order-17"])(
    "rejects %s",
    (channel) => {
      expect(parseOrderChannel(channel)).toBeNull();
    },
  );
});
