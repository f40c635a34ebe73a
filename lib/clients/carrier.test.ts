import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { signatureHeader } from "@/local/webhooks/signature";
import { CarrierUnavailable, httpCarrier } from "./carrier";

describe("a webhook of the carrier", () => {
  const now = new Date("2026-11-30T12:00:00Z");
  const carrier = httpCarrier({ baseUrl: "http://127.0.0.1:9", secret: "secret" });
  const event = JSON.stringify({ id: "1", orderId: 7, trackingNumber: "WB1", status: "returned" });
  const verify = (shiftS: number) => {
    const signedAt = new Date(now.getTime() + shiftS * 1_000);
    return carrier.verifyEvents(event, signatureHeader("secret", event, signedAt), now);
  };

  it.each([-300, 0, 300])("signed %d s from now is verified", (shiftS) => {
    expect(verify(shiftS)).toEqual([{ id: "1", orderId: 7, trackingNumber: "WB1" }]);
  });

  it.each([-301, 301, 86_400])("signed %d s from now is refused", (shiftS) => {
    expect(() => verify(shiftS)).toThrow("dated in the future");
  });
});

it("a webhook of the carrier may have several events", () => {
  const now = new Date();
  const carrier = httpCarrier({ baseUrl: "http://127.0.0.1:9", secret: "secret" });
  const verify = (body: string) =>
    carrier.verifyEvents(body, signatureHeader("secret", body, now), now);
  const event = (id: string, orderId: unknown) => ({ id, orderId, trackingNumber: "WB1" });
  const events = [event("1", 7), event("2", 8)];
  expect(verify(JSON.stringify({ events }))).toEqual(events);
  expect(() => verify(JSON.stringify({ events: [event("1", "x")] }))).toThrow();
  expect(() => verify('{"events":[]}')).toThrow();
});

describe("shipments that are tracked at the same time", () => {
  it("share a call, and one that the carrier doesn't know or misreports fails alone", async () => {
    const shipments = [
      { trackingNumber: "WB1", status: "delivered" },
      { trackingNumber: "WB2", status: "teleported" },
    ];
    const calls: unknown[] = [];
    const server = createServer((request, response) => {
      calls.push(request.url);
      response.end(JSON.stringify({ shipments }));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const { port } = server.address() as AddressInfo;
      const carrier = httpCarrier({ baseUrl: `http://127.0.0.1:${port}`, secret: "secret" });
      const tracked = await Promise.allSettled(["WB1", "WB2", "WB3"].map(carrier.track));
      expect(tracked[0]).toEqual({ status: "fulfilled", value: { status: "delivered" } });
      expect(tracked[1]).toMatchObject({ status: "rejected" });
      expect(tracked[2]).toMatchObject({ reason: expect.any(CarrierUnavailable) });
      expect(calls).toEqual([
        "/v1/tracking?trackingNumber=WB1&trackingNumber=WB2&trackingNumber=WB3",
      ]);
    } finally {
      server.close().closeAllConnections();
    }
  });
});
