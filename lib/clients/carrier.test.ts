import { describe, expect, it } from "vitest";
import { signatureHeader } from "@/local/webhooks/signature";
import { httpCarrier } from "./carrier";

describe("a webhook of the carrier", () => {
  const now = new Date("2026-11-30T12:00:00Z");
  const carrier = httpCarrier({ baseUrl: "http://127.0.0.1:9", secret: "secret" });
  const event = JSON.stringify({ id: "1", orderId: 7, trackingNumber: "WB1", status: "returned" });
  const verify = (shiftS: number) => {
    const signedAt = new Date(now.getTime() + shiftS * 1_000);
    return carrier.verifyEvent(event, signatureHeader("secret", event, signedAt), now);
  };

  it.each([-300, 0, 300])("signed %d s from now is verified", (shiftS) => {
    expect(verify(shiftS)).toEqual({ id: "1", orderId: 7, trackingNumber: "WB1" });
  });

  it.each([-301, 301, 86_400])("signed %d s from now is refused", (shiftS) => {
    expect(() => verify(shiftS)).toThrow("dated in the future");
  });
});
