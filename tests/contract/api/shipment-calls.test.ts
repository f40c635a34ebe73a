import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { OrderView } from "@/lib/domain/order/view";
import { scaled } from "@/local/slowness.mjs";
import { expectProblem } from "@/tests/contract/expect-problem";
import { ShopClient } from "@/tests/contract/shop-client";
import { setFulfillment } from "@/tests/e2e/with-manual-fulfillment";
import { controlSimulator } from "@/tests/support/simulator-control";

const shop = new ShopClient(inject("system"));
const { carrierUrl } = shop.system;
afterAll(() => shop.close());

const post = (orderId: number, path: string, body: object = {}, key?: string) =>
  shop.call<OrderView>(`/orders/${orderId}/${path}`, {
    body,
    ...(key !== undefined && { headers: { "idempotency-key": key } }),
  });

async function placePaid(): Promise<number> {
  const { id } = await shop.place();
  await shop.untilOrder(id, "processing", ({ status }) => status === "processing");
  return id;
}

async function expectRefused(orderId: number, body: object, detail: string): Promise<void> {
  const refused = await post(orderId, "shipments", body);
  expectProblem(refused, "conflict");
  expect(refused.body).toMatchObject({ detail });
}

describe("a shipment in a shop that ships automatically", () => {
  it("is refused with the reason", async () => {
    await controlSimulator(carrierUrl, { latencyMs: Math.min(scaled(2_500), 8_000) });
    try {
      const id = await placePaid();
      await expectRefused(id, {}, "Orders ship automatically in this shop.");
    } finally {
      await controlSimulator(carrierUrl, { latencyMs: 0 });
    }
  });
});

describe("a shipment in a shop whose operators ship", () => {
  beforeAll(() => setFulfillment(shop, "manual"));
  afterAll(() => setFulfillment(shop, "auto"));

  it("with a carrier of one's own ships an order that is on hold only after its release", async () => {
    const id = await placePaid();
    expect((await post(id, "hold", { reason: "By hand" })).status).toBe(200);
    const own = { carrier: "Own van", trackingNumber: "VAN-1" };
    await expectRefused(id, own, "The order is on hold.");
    await expectRefused(id, {}, "The order is on hold.");
    expect((await post(id, "release")).status).toBe(200);
    const key = randomUUID();
    const shipped = await post(id, "shipments", own, key);
    expect(shipped).toMatchObject({ status: 200, body: { shipment: { ...own, isManual: true } } });
    const repeated = await post(id, "shipments", own, key);
    expect(repeated.headers.get("idempotent-replayed")).toBe("true");
    expect(repeated.body).toEqual(shipped.body);
    await shop.untilOrder(id, "shipped", ({ status }) => status === "shipped");
    await expectRefused(id, { carrier: "Other van" }, "The order is shipped.");
    const delivered = await post(id, "deliver");
    expect(delivered).toMatchObject({ status: 200, body: { shipment: { status: "delivered" } } });
    await shop.untilFinished([id]);
  });

  it("without one gets a label of the shop's carrier, once", async () => {
    const id = await placePaid();
    const requested = await post(id, "shipments");
    expect(requested).toMatchObject({ status: 200, body: { id } });
    const again = await post(id, "shipments");
    expectProblem(again, "conflict");
    await shop.untilFinished([id]);
    expect(await shop.read(id)).toMatchObject({
      status: "completed",
      shipment: { isManual: false, trackingNumber: expect.any(String) },
    });
  });
});
