import { describe, expect, it } from "vitest";
import { listTraceItems } from "./trace-items";
import type { TraceItem } from "./trace-node";
import type { TraceRecords, TraceRun, TraceSpan, TraceStep } from "./trace-records";

const rootId = "4be48fc422f13324";
const traceId = `${rootId}8a921d1d5ca6e4d2`;
const batchTraceId = "b".repeat(32);

const nothing: TraceRecords = {
  traceId,
  order: { id: 17, createdAtUs: 5_000 },
  spans: [],
  runs: [],
  steps: [],
  events: [],
  emails: [],
  webhooks: [],
  deliveries: [],
  logs: [],
};

function span(spanId: string, name: string, more: Partial<TraceSpan> = {}): TraceSpan {
  return {
    ...{ spanId, parentSpanId: rootId, name, kind: "internal", isError: false, error: null },
    ...{ startedAtUs: 1_000, durationUs: 2_000 },
    ...{ linkedTraceId: null, webhookEventId: null, emailCause: null },
    ...more,
  };
}

const root = span(rootId, "POST /api/v1/orders", { parentSpanId: null, kind: "server" });

function run(more: Partial<TraceRun> = {}): TraceRun {
  return {
    ...{ runId: "run-1", functionId: "process-payment", status: "completed", traceId },
    ...{ spanId: "aaaa", parentSpanId: rootId, eventId: "order-17-1", error: null },
    ...{ startedAtUs: 2_000, updatedAtUs: 9_000, endedAtUs: 9_000 },
    ...more,
  };
}

function step(more: Partial<TraceStep> = {}): TraceStep {
  return {
    ...{ runId: "run-1", functionId: "process-payment", stepId: "s1", name: "authorize" },
    ...{ isWait: false, attempt: 0, status: "completed", spanId: "bbbb", error: null },
    ...{ startedAtUs: 3_000, durationUs: 1_000 },
    ...more,
  };
}

function itemsOf(records: Partial<TraceRecords>): TraceItem[] {
  return listTraceItems({ ...nothing, ...records });
}

function find(items: readonly TraceItem[], name: string): TraceItem | undefined {
  return items.find((item) => item.name === name);
}

describe("the items of a trace", () => {
  it("draws a run and a step as their spans, with a link to the run", () => {
    const items = itemsOf({
      spans: [
        root,
        span("aaaa", "run process-payment", { kind: "consumer" }),
        span("bbbb", "step process-payment/authorize", { parentSpanId: "aaaa" }),
      ],
      runs: [run()],
      steps: [step({ attempt: 1 })],
    });
    expect(items).toHaveLength(3);
    expect(find(items, "run process-payment")?.href).toBe("/admin/workflows/runs/run-1");
    expect(find(items, "step process-payment/authorize")).toMatchObject({
      category: "step",
      attempt: 1,
    });
  });

  it("draws runs and steps from the journal if their spans are missing", () => {
    const items = itemsOf({
      spans: [root],
      runs: [run({ status: "retrying", endedAtUs: null })],
      steps: [step({ status: "failed", error: "GatewayUnavailable" })],
    });
    expect(find(items, "run process-payment")).toMatchObject({
      spanId: "aaaa",
      parentSpanId: rootId,
      status: "retrying",
      durationUs: null,
      isSpanMissing: true,
    });
    expect(find(items, "step process-payment/authorize")).toMatchObject({
      parentSpanId: "aaaa",
      status: "error",
      error: "GatewayUnavailable",
    });
  });

  it("shows an attempt as lost whose process ended, because a later attempt began", () => {
    const items = itemsOf({
      spans: [root],
      runs: [run({ status: "running", endedAtUs: null })],
      steps: [
        step({ status: "running", durationUs: null }),
        step({ status: "running", durationUs: null, attempt: 1, spanId: "cccc" }),
      ],
    });
    const [first, second] = items.filter(({ category }) => category === "step");
    expect(first).toMatchObject({ status: "lost", durationUs: 0 });
    expect(second).toMatchObject({ status: "running", durationUs: null });
  });

  it("shows a batch once: as the span that was linked to it, with a link to its run", () => {
    const batch = run({
      runId: "run-2",
      functionId: "send-customer-emails",
      traceId: batchTraceId,
    });
    const linked = span("cccc", "run send-customer-emails", {
      kind: "consumer",
      linkedTraceId: batchTraceId,
    });
    const items = itemsOf({ spans: [root, linked], runs: [batch] });
    expect(items).toHaveLength(2);
    expect(find(items, "run send-customer-emails")?.href).toBe("/admin/workflows/runs/run-2");
    const withoutRun = itemsOf({ spans: [root, linked] });
    expect(find(withoutRun, "run send-customer-emails")?.href).toBe(
      `/admin/traces/${batchTraceId}`,
    );
  });

  it("draws a batch without a span below the span that wrote the order's event", () => {
    const items = itemsOf({
      spans: [root],
      runs: [run({ traceId: batchTraceId, eventId: "order-17-4" })],
      events: [{ seq: 4, type: "order/shipped", atUs: 4_000, spanId: "dddd" }],
    });
    expect(find(items, "run process-payment")).toMatchObject({
      spanId: null,
      parentSpanId: "dddd",
      isSpanMissing: true,
    });
  });

  it("shows an order event below the span that wrote it, for which it can stand", () => {
    const items = itemsOf({
      spans: [root],
      events: [{ seq: 4, type: "payment/failed", atUs: 4_000, spanId: "dddd" }],
    });
    expect(find(items, "payment/failed")).toMatchObject({
      parentSpanId: "dddd",
      standsFor: "dddd",
      status: "warning",
      href: "/admin/orders/17#event-4",
    });
  });

  it("shows an email once, linked to its page", () => {
    const email = { id: 9, kind: "order_shipped", cause: 4, error: null, createdAtUs: 1_000 };
    const sent = span("eeee", "email order_shipped", { kind: "producer", emailCause: 4 });
    const recorded = itemsOf({ spans: [root, sent], emails: [{ ...email, status: "sent" }] });
    expect(recorded.map(({ name, href }) => [name, href])).toEqual([
      ["POST /api/v1/orders", undefined],
      ["email order_shipped", "/admin/emails/9"],
    ]);
    const queued = itemsOf({ spans: [root], emails: [{ ...email, status: "queued" }] });
    expect(find(queued, "email order_shipped")).toMatchObject({
      status: "waiting",
      href: "/admin/emails/9",
    });
  });

  it("shows the webhooks that were sent, below what wrote their event", () => {
    const event = { seq: 1, type: "order/created", atUs: 1_000, spanId: rootId };
    const base = { id: 7, endpointId: 2, seq: 1, type: "order/created", startedAtUs: 2_000 };
    const delivered = { ...base, status: "delivered", tries: 1, settledAtUs: 5_000 } as const;
    const retried = { ...base, id: 8, status: "pending", tries: 3, settledAtUs: null } as const;
    const items = itemsOf({ spans: [root], events: [event], deliveries: [delivered, retried] });
    expect(
      items.filter(({ name }) => name === "webhook order/created to endpoint 2"),
    ).toMatchObject([
      {
        ...{ id: "delivery-7", parentSpanId: rootId, status: "ok", durationUs: 3_000 },
        href: "/admin/webhooks/2/deliveries/7",
      },
      { id: "delivery-8", status: "retrying", durationUs: 0 },
    ]);
  });

  it("shows a webhook from its receipt if its span is missing", () => {
    const webhook = { provider: "carrier", eventId: "trk_1", type: "tracking" };
    const receipt = { ...webhook, receivedAtUs: 3_000, spanId: "ffff" };
    const received = span("ffff", "webhook carrier tracking", { webhookEventId: "trk_1" });
    expect(itemsOf({ spans: [root, received], webhooks: [receipt] })).toHaveLength(2);
    expect(find(itemsOf({ spans: [root], webhooks: [receipt] }), received.name)).toMatchObject({
      spanId: "ffff",
      isSpanMissing: true,
    });
  });

  it("keeps spans with the same id apart", () => {
    const items = itemsOf({ spans: [root, span("aaaa", "one"), span("aaaa", "two")] });
    expect(items.map(({ id }) => id)).toEqual([`span-${rootId}`, "span-aaaa", "span-aaaa-1"]);
  });

  it("replaces a missing root by the order, from the earliest start on", () => {
    const [first] = itemsOf({ spans: [span("aaaa", "placeOrder", { startedAtUs: 4_000 })] });
    expect(first).toMatchObject({
      name: "Order #17",
      spanId: rootId,
      startedAtUs: 4_000,
      isSpanMissing: true,
    });
    expect(itemsOf({ order: null })).toEqual([]);
  });
});
