import { expect } from "vitest";
import { type RecordedTrace, recordedTrace } from "./recorded-trace";
import type { ShopClient } from "./shop-client";

export const placedPath = "POST /api/v1/orders > placeOrder";

/** The trace of a completed order, when its last functions and emails have been written. */
export function traceOfCompleted(shop: ShopClient, orderId: number): Promise<RecordedTrace> {
  const last = ["email order_delivered", "email order_completed", "run complete-order"];
  return recordedTrace(shop, orderId, (trace) =>
    last.every((name) => trace.named(name).length > 0),
  );
}

/**
 * Expects that a completed order's trace is one tree, and that it shows every function, event, email
 * and webhook of the order.
 */
export async function expectWholeTrace(shop: ShopClient, orderId: number): Promise<RecordedTrace> {
  const trace = await traceOfCompleted(shop, orderId);
  expect(new Set(trace.spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(trace.spans.filter((span) => span.orderId !== orderId)).toEqual([]);
  expect(trace.orphans()).toEqual([]);
  const roots = trace.spans.filter(({ parentSpanId }) => parentSpanId === null);
  expect(roots).toMatchObject([{ name: "POST /api/v1/orders" }]);
  expect(trace.pathsTo("placeOrder")).toEqual([placedPath]);
  expect(trace.pathsTo("reserveStock")).toEqual([
    `${placedPath} > run reserve-inventory > step reserve-inventory/reserve > reserveStock`,
  ]);
  for (const call of ["gateway authorize", "gateway capture", "carrier createLabel"]) {
    expect(trace.named(call), call).not.toEqual([]);
  }
  await expectFunctions(shop, orderId, trace);
  await expectEvents(shop, orderId, trace);
  await expectEmails(shop, orderId, trace);
  await expectWebhooks(shop, orderId, trace);
  return trace;
}

async function expectFunctions(shop: ShopClient, orderId: number, trace: RecordedTrace) {
  const functions = await shop.rows<{ id: string }>(
    `select distinct function_id as id from telemetry.runs r where r.order_id = $1
       or exists (select from telemetry.run_events e where e.run_id = r.run_id and e.order_id = $1)`,
    [orderId],
  );
  const ids = functions.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(["process-payment", "send-customer-emails"]));
  for (const id of ids) expect(trace.named(`run ${id}`), id).not.toEqual([]);
}

async function expectEvents(shop: ShopClient, orderId: number, trace: RecordedTrace) {
  const spanIds = new Set(trace.spans.map(({ spanId }) => spanId));
  const events = await shop.rows<{ type: string; span_id: string | null }>(
    "select type, span_id from order_events where order_id = $1",
    [orderId],
  );
  expect(events.length).toBeGreaterThan(5);
  for (const { type, span_id } of events) expect(spanIds.has(span_id ?? ""), type).toBe(true);
}

async function expectEmails(shop: ShopClient, orderId: number, trace: RecordedTrace) {
  const emails = await shop.rows<{ kind: string }>(
    "select kind from emails where order_id = $1 order by kind",
    [orderId],
  );
  const spans = trace.spans.filter(({ name }) => name.startsWith("email "));
  expect(spans.map(({ name }) => name).sort()).toEqual(emails.map(({ kind }) => `email ${kind}`));
}

async function expectWebhooks(shop: ShopClient, orderId: number, trace: RecordedTrace) {
  const receipts = await shop.count(
    `select count(*) from webhook_receipts where subject = $1::text
       or subject in (select provider_ref from payments where order_id = $1::int)`,
    [orderId],
  );
  const webhooks = trace.spans.filter(({ name }) => name.startsWith("webhook "));
  expect(webhooks.length).toBeGreaterThanOrEqual(receipts);
  for (const { name } of webhooks) {
    expect(trace.pathsTo(name)[0]).toBe(`POST /api/v1/orders > ${name}`);
  }
}
