import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GatewayUnavailable, type PaymentGateway } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { changeTracking } from "./change-tracking";
import { shipFromFile } from "./ship-from-file";
import { shipManually } from "./ship-manually";

let manual: Context;
let { shop, operator, advanceUntilIdle, placePaid, resetSimulators } = {} as OperatorShop;
beforeAll(async () => {
  ({ shop, operator, advanceUntilIdle, placePaid, resetSimulators } = await startOperatorShop());
  const policy = { fulfillment: "manual", capture: "at_join" } as const;
  manual = { ...operator, settings: { ...operator.settings, policy } };
});
beforeEach(() => resetSimulators());
afterAll(() => shop.close());

/** The context with a gateway whose calls are counted, and all of which may fail. */
function watched(ctx: Context, isAway = false) {
  const calls: string[] = [];
  const gateway = new Proxy(ctx.gateway, {
    get: (target, name: keyof PaymentGateway) => {
      const call = target[name];
      if (typeof call !== "function") return call;
      return (...args: never[]) => {
        calls.push(name);
        if (isAway) return Promise.reject(new GatewayUnavailable("The gateway is away."));
        return (call as (...all: never[]) => unknown).apply(target, args);
      };
    },
  });
  return { ctx: { ...ctx, gateway }, calls };
}

describe("shipManually", () => {
  it("says that an order is not shipped while its payment is only authorized", async () => {
    const atShipment = {
      ...manual,
      settings: {
        ...manual.settings,
        policy: { fulfillment: "manual", capture: "at_shipment" } as const,
      },
    };
    const { id } = await shop.place();
    const system = { ...atShipment, actor: { kind: "system" as const } };
    await advanceUntilIdle(id, system);
    expect(await shop.read(id)).toMatchObject({ paymentStatus: "authorized" });
    const input = { orderId: id, trackingNumber: "R1" };
    const waiting = "Waiting for the payment to be captured: don't hand it over yet.";
    expect(await shipManually({ ctx: atShipment, input })).toEqual({
      kind: "requested",
      reason: waiting,
    });
    const text = `order_number,tracking_number\n${id},R1\n`;
    expect(await shipFromFile({ ctx: atShipment, input: { text } })).toMatchObject({
      lines: [{ kind: "requested", reason: waiting }],
    });
    await advanceUntilIdle(id, system);
    expect(await shipManually({ ctx: atShipment, input })).toEqual({ kind: "shipped" });
  });

  it("says that an order is not shipped while the gateway does not respond", async () => {
    const { id } = await placePaid({}, manual);
    shop.advanceClock(5 * 60_000);
    const { ctx } = watched(manual, true);
    expect(await shipManually({ ctx, input: { orderId: id } })).toMatchObject({
      kind: "requested",
      reason: expect.stringContaining("don't hand it over yet"),
    });
    expect(await shop.read(id)).toMatchObject({ status: "processing" });
    expect(await shipManually({ ctx: manual, input: { orderId: id } })).toEqual({
      kind: "shipped",
    });
  });
});

describe("changeTracking", () => {
  it("corrects a typo with an event and an email, unless someone else has corrected it", async () => {
    const { id } = await placePaid({}, manual);
    const typed = { carrier: "UPS", trackingNumber: "1Z998" };
    await shipManually({ ctx: manual, input: { orderId: id, ...typed } });
    const change = (opened: typeof typed, trackingNumber: string) =>
      changeTracking({
        ctx: manual,
        input: { orderId: id, carrier: "UPS", trackingNumber, opened },
      });
    expect((await change(typed, "1Z999")).kind).toBe("done");
    expect(await shop.read(id)).toMatchObject({
      status: "shipped",
      shipment: {
        trackingNumber: "1Z999",
        trackingUrl: "https://www.ups.com/track?tracknum=1Z999",
      },
    });
    expect(await change(typed, "1Z997")).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("“1Z998” is now “1Z999”"),
    });
    const emails = await shop.db.query<{ text: string; status: string }>(sql`
      SELECT text, status FROM emails WHERE order_id = ${id} AND kind = 'tracking_changed'`);
    expect(emails).toMatchObject([
      { status: "captured", text: expect.stringContaining("Tracking number: 1Z999") },
    ]);
    const [event] = await shop.db.query(sql`
      SELECT type, data, actor FROM order_events WHERE order_id = ${id} ORDER BY seq DESC LIMIT 1`);
    expect(event).toMatchObject({
      ...{ type: "shipment/tracking_changed", actor: "user:1" },
      data: { carrier: "UPS", trackingNumber: "1Z999" },
    });
  });

  it("is refused for the carrier's own labels, and once the order has arrived", async () => {
    const { id } = await shop.place();
    await advanceUntilIdle(id);
    const input = {
      orderId: id,
      trackingNumber: "1Z",
      opened: { carrier: null, trackingNumber: null },
    };
    expect(await changeTracking({ ctx: operator, input })).toMatchObject({ kind: "refused" });
  });
});

describe("shipFromFile", () => {
  it("requests every row and asks a gateway that is away only a few times", async () => {
    const orders = [];
    for (let i = 0; i < 8; i += 1) orders.push(await placePaid({}, manual));
    const ids = orders.map(({ id }) => id);
    shop.advanceClock(5 * 60_000);
    const { ctx, calls } = watched(manual, true);
    const rows = ids.map((id) => `${id},DHL,T${id}`).join("\n");
    const text = `order_number,carrier,tracking_number\n${rows}\n`;
    const file = await shipFromFile({ ctx, input: { text } });
    expect(file).toMatchObject({ lines: ids.map(() => ({ kind: "requested" })) });
    expect(calls.length).toBeLessThanOrEqual(4);
    const [requested] = await shop.db.query<{ count: number }>(sql`
      SELECT count(*)::int AS count FROM shipments WHERE order_id = ANY (${ids}) AND is_manual`);
    expect(requested?.count).toBe(ids.length);
    expect(await shipFromFile({ ctx: manual, input: { text } })).toMatchObject({
      lines: ids.map(() => ({ kind: "ship" })),
    });
  });
});
