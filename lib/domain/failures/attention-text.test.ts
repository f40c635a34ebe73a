import { describe, expect, it } from "vitest";
import { attentionText, parseAttention } from "./attention-text";

describe("the reason that a failed run gives an order", () => {
  it("can be read again", () => {
    const failure = { functionId: "undo-order", error: "Error: It failed: twice.\nAgain." };
    expect(attentionText(failure)).toBe("undo-order failed: Error: It failed: twice.\nAgain.");
    expect(parseAttention(attentionText(failure))).toEqual(failure);
  });

  it("differs from other reasons", () => {
    expect(parseAttention("The refund failed: the card has expired.")).toBeNull();
    expect(parseAttention("The shipment was returned to the sender.")).toBeNull();
  });
});
