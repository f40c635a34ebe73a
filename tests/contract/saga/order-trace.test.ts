import { afterAll, afterEach, describe, expect, inject, it } from "vitest";
import { type RecordedTrace, recordedTrace } from "@/tests/contract/recorded-trace";
import { ShopClient } from "@/tests/contract/shop-client";
import { controlSimulator } from "@/tests/support/simulator-control";

const shop = new ShopClient(inject("system"));
const { gatewayUrl } = shop.system;

/** One more than the gateway's SDK makes per attempt: a call and two retries. */
const lostPerAttempt = 3;

afterEach(() => controlSimulator(gatewayUrl, { loseAnswers: { authorize: 0 } }));
afterAll(() => shop.close());

const root = "POST /api/v1/orders";
const placed = `${root} > placeOrder`;
const authorize = `${placed} > run process-payment > step process-payment/authorize`;

/** A function's runs for an order, of single events and of batches. */
async function functionsOf(orderId: number): Promise<string[]> {
  const rows = await shop.rows<{ functionId: string }>(
    `select distinct function_id as "functionId" from telemetry.runs r where r.order_id = $1
       or exists (select from telemetry.run_events e where e.run_id = r.run_id and e.order_id = $1)
     order by 1`,
    [orderId],
  );
  return rows.map(({ functionId }) => functionId);
}

function isDelivered(trace: RecordedTrace): boolean {
  const emails = ["email order_delivered", "email order_completed"];
  return [...emails, "run complete-order"].every((name) => trace.named(name).length > 0);
}

describe("The trace of an order", () => {
  it("holds everything that was done for it, each below what caused it", async () => {
    // The first attempt of the step loses every response; the second learns what became of it.
    await controlSimulator(gatewayUrl, { loseAnswers: { authorize: lostPerAttempt } });
    const { id } = await shop.place();
    await shop.untilFinished([id]);
    const trace = await recordedTrace(shop, id, isDelivered);

    expect(new Set(trace.spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(trace.spans.filter(({ orderId }) => orderId !== id)).toEqual([]);
    expect(trace.orphans()).toEqual([]);
    expect(trace.spans.filter(({ parentSpanId }) => parentSpanId === null)).toMatchObject([
      { name: root },
    ]);

    expect(trace.pathsTo("placeOrder")).toEqual([placed]);
    expect(trace.pathsTo("reserveStock")).toEqual([
      `${placed} > run reserve-inventory > step reserve-inventory/reserve > reserveStock`,
    ]);
    const attempts = trace.named("step process-payment/authorize").map(({ status }) => status);
    expect(attempts).toEqual(["error", "ok"]);
    for (const path of trace.pathsTo("gateway authorize")) {
      expect(path).toBe(`${authorize} > authorizePayment > gateway authorize`);
    }
    expect(trace.named("gateway authorize").map(({ status }) => status)).toEqual(["error", "ok"]);
    for (const call of ["gateway capture", "carrier createLabel"]) {
      expect(trace.named(call).length).toBeGreaterThan(0);
    }
    for (const path of trace.pathsTo("webhook carrier tracking")) {
      expect(path).toBe(`${root} > webhook carrier tracking`);
    }
  });

  it("shows every function, event and email, and every webhook that was received", async () => {
    const { id } = await shop.place();
    await shop.untilFinished([id]);
    const trace = await recordedTrace(shop, id, isDelivered);

    const functions = await functionsOf(id);
    expect(functions).toEqual(expect.arrayContaining(["process-payment", "send-customer-emails"]));
    for (const functionId of functions) {
      expect(trace.named(`run ${functionId}`), functionId).not.toEqual([]);
    }
    const spanIds = new Set(trace.spans.map(({ spanId }) => spanId));
    const events = await shop.rows<{ type: string; span_id: string | null }>(
      "select type, span_id from order_events where order_id = $1",
      [id],
    );
    expect(events.length).toBeGreaterThan(5);
    for (const { type, span_id } of events) expect(spanIds.has(span_id ?? ""), type).toBe(true);

    const emails = await shop.rows<{ kind: string }>(
      "select kind from emails where order_id = $1 order by kind",
      [id],
    );
    const emailSpans = trace.spans.filter(({ name }) => name.startsWith("email "));
    expect(emailSpans.map(({ name }) => name).sort()).toEqual(
      emails.map(({ kind }) => `email ${kind}`),
    );
    const receipts = await shop.rows<{ type: string }>(
      `select type from webhook_receipts r where subject = $1::text
         or subject in (select provider_ref from payments where order_id = $1::int)`,
      [id],
    );
    const webhookSpans = trace.spans.filter(({ name }) => name.startsWith("webhook "));
    expect(webhookSpans.length).toBe(receipts.length);
  });

  it("continues when a customer and an operator's key act later", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    await shop.pay(id);
    await shop.untilFinished([id]);
    const trace = await recordedTrace(shop, id, isDelivered);
    expect(trace.pathsTo("payOrder")).toEqual([`${root} > payOrder`]);
    const [paying] = trace.named("payOrder");
    const requests = await shop.rows<{ name: string }>(
      "select name from telemetry.spans where trace_id = $1 and span_id = $2",
      [paying?.links[0]?.traceId, paying?.links[0]?.spanId],
    );
    expect(requests).toEqual([{ name: "POST /api/v1/orders/[id]/pay" }]);
  });

  it("is linked to the caller's trace, but never part of it", async () => {
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
    const body = shop.orderBody({ items: [{ productId: await shop.addProduct(), quantity: 1 }] });
    const response = await shop.call<{ id: number }>("/api/v1/orders", {
      body,
      headers: { traceparent },
    });
    const trace = await recordedTrace(
      shop,
      response.body.id,
      (found) => found.named(root).length > 0,
    );
    const [request] = trace.named(root);
    expect(request?.traceId).not.toBe("4bf92f3577b34da6a3ce929d0e0e4736");
    expect(request?.links).toEqual([
      { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" },
    ]);
  });

  it("of each order in a batch is its own", async () => {
    const ids = (await shop.placeMany(8)).map(({ id }) => id);
    await shop.untilFinished(ids);
    const rows = await shop.rows<{ traces: string }>(
      "select count(distinct trace_id) as traces from orders where id = any($1)",
      [ids],
    );
    expect(Number(rows[0]?.traces)).toBe(8);
    for (const id of ids) {
      const trace = await recordedTrace(shop, id, isDelivered);
      expect(trace.orphans()).toEqual([]);
      expect(trace.spans.filter(({ orderId }) => orderId !== id)).toEqual([]);
    }
  });
});
