import { expect } from "vitest";
import { type RecordedTrace, recordedTrace } from "./recorded-trace";
import type { ShopClient } from "./shop-client";

/** The span that begins an order's trace. */
const rootOfApi = "POST /api/v1/orders";
export const placedPath = `${rootOfApi} > placeOrder`;

/** The functions that every completed order needs. */
const functions = [
  ...["process-payment", "reserve-inventory", "create-shipment", "update-tracking"],
  ...["complete-order", "send-customer-emails", "verify-order-changes"],
];

/** The trace of a completed order, when its functions and last emails have been written. */
export function traceOfCompleted(shop: ShopClient, orderId: number): Promise<RecordedTrace> {
  const last = [
    ...["email order_confirmation", "email order_delivered"],
    ...functions.map((id) => `run ${id}`),
  ];
  return recordedTrace(shop, orderId, (trace) =>
    last.every((name) => trace.named(name).length > 0),
  );
}

/**
 * Expects that the trace of a completed order, placed and paid by one call of the API, is one tree,
 * and that it shows every function, event, email and webhook of the order.
 */
export async function expectWholeTrace(shop: ShopClient, orderId: number): Promise<RecordedTrace> {
  const trace = await expectTree(shop, orderId, rootOfApi);
  expect(trace.pathsTo("placeOrder")).toEqual([placedPath]);
  // The step of a run that took several orders is in that run's own trace.
  const reserved = [" > step reserve-inventory/reserve", ""].map(
    (step) => `${placedPath} > run reserve-inventory${step} > reserveStock`,
  );
  const [path, ...others] = trace.pathsTo("reserveStock");
  expect(reserved).toContain(path);
  expect(others).toEqual([]);
  for (const call of ["gateway authorize", "gateway capture", "carrier createLabel"]) {
    expect(trace.named(call), call).not.toEqual([]);
  }
  return trace;
}

/** Expects the same of a completed order that was placed in any way. `root` names its first span. */
export async function expectTree(
  shop: ShopClient,
  orderId: number,
  root: string,
): Promise<RecordedTrace> {
  const trace = await traceOfCompleted(shop, orderId);
  expect(new Set(trace.spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(trace.spans.filter((span) => span.orderId !== orderId)).toEqual([]);
  expect(trace.orphans()).toEqual([]);
  const roots = trace.spans.filter(({ parentSpanId }) => parentSpanId === null);
  expect(roots).toMatchObject([{ name: root }]);
  await expectSteps(shop, trace);
  expectStatements(trace);
  await expectEvents(shop, orderId, trace);
  await expectEmails(shop, orderId, trace);
  await expectWebhooks(shop, orderId, trace, root);
  return trace;
}

/**
 * Expects that each function has a step below its run, or a link to the batch that has the step; and a
 * span of each step, which the journal records apart from spans.
 */
async function expectSteps(shop: ShopClient, trace: RecordedTrace) {
  const traceId = trace.spans[0]?.traceId;
  const ofTrace = "from telemetry.steps s where s.trace_id = $1 and s.kind = 'run'";
  const hasStep = (run: (typeof trace.spans)[number]) =>
    trace.spans.some((span) => span.parentSpanId === run.spanId && span.name.startsWith("step "));
  for (const id of functions) {
    const runs = trace.named(`run ${id}`);
    expect(
      runs.some((run) => hasStep(run) || run.links.length > 0),
      id,
    ).toBe(true);
  }
  await shop.untilNone(
    "steps without a span",
    `select s.function_id, s.name, s.status ${ofTrace} and not exists (
       select from telemetry.spans r where r.trace_id = $1 and r.span_id = s.span_id
         and r.name = 'step ' || s.function_id || '/' || s.name)`,
    [traceId],
  );
}

/** Expects the statements of verbs, which have spans of their own or are counted in the verb's. */
function expectStatements(trace: RecordedTrace) {
  for (const name of ["reserveStock", "createShipment"]) {
    for (const { spanId, statements } of trace.named(name)) {
      const slow = trace.spans.filter((span) => span.isStatement && span.parentSpanId === spanId);
      expect(slow.length + statements, name).toBeGreaterThan(0);
    }
  }
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

async function expectWebhooks(
  shop: ShopClient,
  orderId: number,
  trace: RecordedTrace,
  root: string,
) {
  const receipts = await shop.count(
    `select count(*) from webhook_receipts where subject = $1::text
       or subject in (select provider_ref from payments where order_id = $1::int)`,
    [orderId],
  );
  const webhooks = trace.spans.filter(({ name }) => name.startsWith("webhook "));
  expect(webhooks.length).toBeGreaterThanOrEqual(receipts);
  for (const { name } of webhooks) expect(trace.pathsTo(name)[0]).toBe(`${root} > ${name}`);
}
