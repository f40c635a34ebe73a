import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { signatureHeader } from "@/local/webhooks/signature";
import { type Carrier, CarrierUnavailable, httpCarrier } from "./carrier";

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
  /** Calls a carrier that gives these answers. The requests' targets are added to `calls`. */
  async function withCarrier(
    answer: (trackingNumbers: string[], response: ServerResponse) => void,
    work: (carrier: Carrier, calls: readonly unknown[]) => Promise<void>,
  ) {
    const calls: unknown[] = [];
    const server = createServer((request, response) => {
      calls.push(request.url);
      const { searchParams } = new URL(request.url ?? "", "http://carrier");
      answer(searchParams.getAll("trackingNumber"), response);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const { port } = server.address() as AddressInfo;
      await work(httpCarrier({ baseUrl: `http://127.0.0.1:${port}`, secret: "secret" }), calls);
    } finally {
      server.close().closeAllConnections();
    }
  }
  const deliver = (trackingNumbers: string[], response: ServerResponse) => {
    const shipments = trackingNumbers.map((trackingNumber) => ({
      trackingNumber,
      status: trackingNumber === "ODD" ? "teleported" : "delivered",
    }));
    const known = shipments.filter(({ trackingNumber }) => trackingNumber !== "NONE");
    response.end(JSON.stringify({ shipments: known }));
  };
  const refuse = (status: number, response: ServerResponse) =>
    response.writeHead(status).end(JSON.stringify({ code: "invalid" }));
  const isDelivered = { status: "fulfilled", value: { status: "delivered" } };
  const isUnavailable = { reason: expect.any(CarrierUnavailable) };

  it("share a call, and one that the carrier doesn't know or misreports fails alone", () =>
    withCarrier(deliver, async (carrier, calls) => {
      const tracked = await Promise.allSettled(["WB1", "ODD", "NONE"].map(carrier.track));
      expect(tracked).toMatchObject([isDelivered, { status: "rejected" }, isUnavailable]);
      expect(calls).toEqual([
        "/v1/tracking?trackingNumber=WB1&trackingNumber=ODD&trackingNumber=NONE",
      ]);
    }));

  it("are asked about one by one after a refusal, which one of them alone then gets", () =>
    withCarrier(
      (numbers, response) =>
        numbers.includes("BAD") ? refuse(422, response) : deliver(numbers, response),
      async (carrier, calls) => {
        const tracked = await Promise.allSettled(["WB1", "BAD", "WB2"].map(carrier.track));
        expect(tracked).toMatchObject([isDelivered, isUnavailable, isDelivered]);
        expect(calls).toHaveLength(4);
      },
    ));

  it.each([401, 409, 429, 503])("fail with one call that is answered with %d", (status) =>
    withCarrier(
      (_, response) => refuse(status, response),
      async (carrier, calls) => {
        const tracked = await Promise.allSettled(["WB1", "WB2"].map(carrier.track));
        expect(tracked).toMatchObject([isUnavailable, isUnavailable]);
        expect(calls).toHaveLength(1);
        await expect(carrier.handOver("key")).rejects.toThrow(CarrierUnavailable);
      },
    ),
  );

  it("don't wait for a call that hangs", () =>
    withCarrier(
      (numbers, response) => {
        if (!numbers.includes("SLOW")) deliver(numbers, response);
      },
      async (carrier) => {
        carrier.track("SLOW").catch(() => undefined);
        await setTimeout(50);
        await expect(carrier.track("WB1")).resolves.toEqual({ status: "delivered" });
      },
    ));
});
