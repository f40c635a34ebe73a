import { afterAll, afterEach, describe, expect, inject, it } from "vitest";
import { checkOutAsGuest } from "@/tests/contract/check-out-as-guest";
import {
  expectTree,
  expectWholeTrace,
  placedPath,
  traceOfCompleted,
} from "@/tests/contract/expect-whole-trace";
import { recordedTrace } from "@/tests/contract/recorded-trace";
import { ShopClient } from "@/tests/contract/shop-client";
import { controlSimulator } from "@/tests/support/simulator-control";

const shop = new ShopClient(inject("system"));
const { gatewayUrl } = shop.system;
const root = "POST /api/v1/orders";

/** A call and the two retries of the gateway's SDK: one attempt of the step. */
const lostPerAttempt = 3;

afterEach(() => controlSimulator(gatewayUrl, { loseAnswers: { authorize: 0 }, webhookCopies: 1 }));
afterAll(() => shop.close());

describe("The trace of an order", () => {
  it("holds everything that was done for it, each below what caused it", async () => {
    const { id } = await shop.place();
    await shop.untilFinished([id]);
    await expectWholeTrace(shop, id);
  });

  it("goes on through lost responses and a retry", async () => {
    // The first attempt of the step loses every response. Without webhooks, which would report what
    // became of the call, the second repeats it.
    const faults = { loseAnswers: { authorize: lostPerAttempt }, webhookCopies: 0 };
    await controlSimulator(gatewayUrl, faults);
    const { id } = await shop.place();
    await shop.untilFinished([id]);
    const trace = await expectWholeTrace(shop, id);
    const statusesOf = (name: string) => trace.named(name).map(({ status }) => status);
    expect(statusesOf("step process-payment/authorize")).toEqual(["error", "ok"]);
    expect(statusesOf("gateway authorize")).toEqual(["error", "ok"]);
    const step = `${placedPath} > run process-payment > step process-payment/authorize`;
    for (const path of trace.pathsTo("gateway authorize")) {
      expect(path).toBe(`${step} > authorizePayment > gateway authorize`);
    }
  });

  it("continues when someone acts later, in a request of its own", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    await shop.pay(id);
    await shop.untilFinished([id]);
    const trace = await traceOfCompleted(shop, id);
    expect(trace.pathsTo("payOrder")).toEqual([`${root} > payOrder`]);
    const [link] = trace.named("payOrder").flatMap(({ links }) => links);
    const requests = await shop.rows<{ name: string }>(
      "select name from telemetry.spans where trace_id = $1 and span_id = $2",
      [link?.traceId, link?.spanId],
    );
    expect(requests).toEqual([{ name: "POST /api/v1/orders/[id]/pay" }]);
  });

  it("begins with the request of the checkout page, if the order was placed there", async () => {
    const id = await checkOutAsGuest(shop);
    await shop.pay(id);
    await shop.untilFinished([id]);
    const trace = await expectTree(shop, id, "POST /checkout");
    expect(trace.pathsTo("checkOut")).toEqual(["POST /checkout > checkOut"]);
  });

  it("has nothing of a request that was refused", async () => {
    const [{ id }, other] = [await shop.place(), await shop.place({ paymentMethod: null })];
    const token = other.trackingToken;
    const path = `/api/v1/orders/${id}/cancel`;
    const { status, headers } = await shop.call(path, { body: {}, token });
    expect(status).toBe(404);
    await Promise.all([shop.untilFinished([id]), shop.cancel(other.id)]);
    const trace = await expectWholeTrace(shop, id);
    expect(trace.named("cancelOrder")).toEqual([]);
    const spans = await shop.rows<{ name: string; status: string }>(
      `select v.name, v.status from telemetry.spans r join telemetry.spans v using (trace_id)
       where r.attributes ->> 'request.id' = $1 and v.name = 'cancelOrder'`,
      [headers.get("x-request-id")],
    );
    expect(spans).toEqual([{ name: "cancelOrder", status: "ok" }]);
  });

  it("is linked to the caller's trace, but never part of it", async () => {
    const caller = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" };
    const traceparent = `00-${caller.traceId}-${caller.spanId}-00`;
    const body = shop.orderBody({ items: [{ productId: await shop.addProduct(), quantity: 1 }] });
    const headers = { traceparent };
    const response = await shop.call<{ id: number }>("/api/v1/orders", { body, headers });
    const hasRoot = (found: { named(name: string): object[] }) => found.named(root).length > 0;
    const [request] = (await recordedTrace(shop, response.body.id, hasRoot)).named(root);
    expect(request?.traceId).not.toBe(caller.traceId);
    expect(request?.links).toEqual([caller]);
  });

  it("is its own for each order of a batch", async () => {
    const ids = (await shop.placeMany(8)).map(({ id }) => id);
    await shop.untilFinished(ids);
    const traceIds = new Set<string | undefined>();
    for (const id of ids) traceIds.add((await expectWholeTrace(shop, id)).spans[0]?.traceId);
    expect(traceIds.size).toBe(8);
  });
});
