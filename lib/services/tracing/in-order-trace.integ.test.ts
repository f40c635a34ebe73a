import { context, SpanStatusCode } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BasicTracerProvider, type ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import { cancelOrder } from "@/lib/services/orders";
import { rememberedOrderTrace } from "@/lib/telemetry/order-traces";
import { RootedIdGenerator } from "@/lib/telemetry/span-ids";
import { orderIdOfSpan, SpanRecorder } from "@/lib/telemetry/span-recorder";
import { setTracing, withSpan } from "@/lib/telemetry/spans";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";

const recorded: ReadableSpan[] = [];
let shop: TestShop;
let orderId: number;

beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const ids = new RootedIdGenerator();
  const sink = { add: (span: ReadableSpan) => void recorded.push(span), flush: async () => {} };
  const provider = new BasicTracerProvider({
    idGenerator: ids,
    spanProcessors: [new SpanRecorder([sink])],
  });
  setTracing({ tracer: provider.getTracer("test"), ids });
  shop = await startTestShop();
});
beforeEach(async () => {
  orderId = (await withSpan({ name: "place", parent: "root" }, () => shop.place())).id;
  recorded.length = 0;
});
afterAll(async () => {
  setTracing(undefined);
  context.disable();
  await shop.close();
});

/** Cancels the order in a request of its own, and returns the verb's spans. */
async function cancelAs(actor: Actor): Promise<ReadableSpan[]> {
  const cancel = () => cancelOrder({ ctx: shop.as(actor), input: { orderId } });
  await withSpan({ name: "request", parent: "root" }, async () => {
    await cancel().catch((error: unknown) => expect(error).toBeInstanceOf(Forbidden));
  });
  return recorded.filter(({ name }) => name === "cancelOrder");
}

const traceOf = (span: ReadableSpan | undefined) => span?.spanContext().traceId;
const request = () => recorded.find(({ name }) => name === "request");

describe("a verb that a caller may use", () => {
  it("is recorded in the order's trace, with its spans", async () => {
    const [verb] = await cancelAs({ kind: "operator", userId: 1, role: "operator" });
    expect(traceOf(verb)).toBe(rememberedOrderTrace(orderId));
    expect(verb?.links).toMatchObject([{ context: { traceId: traceOf(request()) } }]);
    expect(verb && orderIdOfSpan(verb)).toBe(orderId);
  });
});

describe("a verb that refuses the caller", () => {
  const strangers: [string, Actor, string][] = [
    ["an error", { kind: "api_key", id: 1, scopes: ["orders:read"] }, "Forbidden"],
    ["an outcome", { kind: "customer", customerId: 4_711, userId: 9 }, "not_found"],
  ];

  it.each(strangers)(
    "with %s is recorded in the request's trace alone",
    async (_, actor, outcome) => {
      const spans = await cancelAs(actor);
      expect(spans).toHaveLength(1);
      expect(traceOf(spans[0])).toBe(traceOf(request()));
      expect(spans[0]?.attributes.outcome).toBe(outcome);
      expect(spans[0]?.status.code).toBe(SpanStatusCode.UNSET);
      expect(recorded.filter((span) => orderIdOfSpan(span) === orderId)).toEqual([]);
      expect(recorded.map(traceOf)).not.toContain(rememberedOrderTrace(orderId));
    },
  );

  it("adds nothing to an order that is placed later", async () => {
    orderId = 1_000_000;
    await cancelAs({ kind: "customer", customerId: 4_711, userId: 9 });
    expect(recorded.map(orderIdOfSpan)).not.toContain(orderId);
  });
});
