import sql from "sql-template-tag";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { advanceOrder } from "@/lib/services/orders";
import { runFunction, type TakenStep } from "@/tests/support/run-function";
import { startTestMetrics, type TestMetrics } from "@/tests/support/test-metrics";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { functions } from ".";

let shop: TestShop;
let ctx: Context;
vi.mock("./system-context", () => ({ systemContext: () => ctx }));

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

let metrics: TestMetrics;
beforeEach(() => {
  metrics = startTestMetrics();
});
afterEach(() => metrics.stop());
const countedFailures = () => metrics.read("waybill_run_failures_total");

/** The steps that the run took. */
async function run(functionId: string, runId: string, events: object[]): Promise<TakenStep[]> {
  const { steps } = await runFunction(functionId, runId, events);
  return steps;
}

const isFunction = (value: unknown) => typeof value === "function";

const failedRuns = () =>
  shop.db.query<{ subject: string; orderIds: number[]; failures: number; events: object[] }>(sql`
    SELECT function_id AS "functionId", subject, order_ids AS "orderIds", failures, events,
      error_name AS "errorName", error, cause, step
    FROM failed_runs WHERE resolved_at IS NULL ORDER BY id`);

const attentions = async (...orderIds: number[]) => {
  const rows = await shop.db.query<{ attention: string | null }>(sql`
    SELECT attention FROM orders WHERE id = ANY (${orderIds}) ORDER BY id`);
  return rows.map((row) => row.attention);
};

async function placeShipped(): Promise<number> {
  const { id } = await shop.place();
  for (let action = 0; action < 10; action += 1) {
    if ((await shop.read(id)).status === "shipped") return id;
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
  }
  throw new Error(`Order ${id} was not shipped.`);
}

const carrierEvent = (orderId: number) => ({
  name: "carrier/event.received",
  data: { eventId: `trk_${orderId}`, orderId },
});

describe("a batch with an event that always fails", () => {
  it("processes the other events at once, and retries the failing event in a step of its own", async () => {
    const [first, failing, last] = [
      await placeShipped(),
      await placeShipped(),
      await placeShipped(),
    ];
    let calls = 0;
    ctx = {
      ...shop.ctx,
      carrier: {
        ...shop.ctx.carrier,
        handOver: async (key) => {
          calls += 1;
          if (!key.endsWith(`-order-${failing}-label`)) return { status: "delivered" };
          throw new Error("No shipment for Ann Smith, ann@x.test");
        },
      },
    };
    const events = [
      carrierEvent(first),
      carrierEvent(failing),
      carrierEvent(failing),
      carrierEvent(last),
    ];
    const steps = await run("update-tracking", "run-1", events);
    expect(steps).toEqual([
      { id: "update-tracking", attempts: 1 },
      { id: `update-tracking-order-${failing}`, attempts: 3 },
      { id: "record-failed-run", attempts: 1 },
    ]);
    expect(calls).toBe(3 + 3);
    expect((await shop.read(first)).status).toBe("delivered");
    expect((await shop.read(last)).status).toBe("delivered");

    expect(await failedRuns()).toMatchObject([
      {
        functionId: "update-tracking",
        subject: `order-${failing}`,
        orderIds: [failing],
        failures: 1,
        events: [carrierEvent(failing), carrierEvent(failing)],
        errorName: "Error",
      },
    ]);
    const attention = "update-tracking failed: Error: no code";
    expect(await attentions(first, failing, last)).toEqual([null, attention, null]);
  });

  it("counts repeated failures in one record until it is resolved", async () => {
    const failing = await placeShipped();
    const handOver = () => Promise.reject(new Error("never"));
    const carrier = { ...shop.ctx.carrier, handOver };
    ctx = { ...shop.ctx, carrier };
    const openRecords = async () =>
      (await failedRuns()).filter(({ subject }) => subject === `order-${failing}`);
    await run("update-tracking", "run-2", [carrierEvent(failing)]);
    await run("update-tracking", "run-3", [carrierEvent(failing)]);
    await run("update-tracking", "run-3", [carrierEvent(failing)]);
    expect(await openRecords()).toMatchObject([{ failures: 2 }]);
    expect(await countedFailures()).toEqual({ "update-tracking": 2 });
    await shop.db.query(sql`UPDATE failed_runs SET resolved_at = now()`);
    await run("update-tracking", "run-4", [carrierEvent(failing)]);
    expect(await openRecords()).toMatchObject([{ failures: 1 }]);
  });

  it("finds the order of a gateway event, which names only a payment", async () => {
    const orderId = await placeShipped();
    const [payment] = await shop.db.query<{ ref: string }>(
      sql`SELECT provider_ref AS ref FROM payments WHERE order_id = ${orderId}`,
    );
    const cause = Object.assign(new Error("connect 10.0.0.1"), { code: "ECONNREFUSED" });
    const noAnswer = () => Promise.reject(new GatewayUnavailable("No response.", { cause }));
    ctx = { ...shop.ctx, gateway: { ...shop.ctx.gateway, retrieve: noAnswer } };
    const data = { eventId: "evt_1", type: "payment_intent.succeeded", objectId: payment?.ref };
    await run("apply-gateway-event", "run-5", [{ name: "gateway/event.received", data }]);
    expect((await failedRuns()).at(-1)).toMatchObject({
      subject: payment?.ref,
      orderIds: [orderId],
      errorName: "GatewayUnavailable",
      error: "No response.",
      cause: "Error: ECONNREFUSED",
      step: "apply",
    });
  });

  it("sends every email except the one that cannot be rendered", async () => {
    ctx = shop.ctx;
    const [valid, failing] = [await shop.place(), await shop.place()];
    await shop.db.query(sql`UPDATE orders SET currency = 'no currency' WHERE id = ${failing.id}`);
    const events = [failing, valid].map(({ id }) => ({
      name: "payment/completed",
      data: { orderId: id, seq: 3, at: new Date().toISOString(), paymentId: 1, amount: 1450 },
    }));
    await run("send-customer-emails", "run-6", events);
    const sent = await shop.db.query<{ orderId: number }>(
      sql`SELECT order_id AS "orderId" FROM emails WHERE cause = 3`,
    );
    expect(sent).toEqual([{ orderId: valid.id }]);
    expect((await failedRuns()).at(-1)).toMatchObject({
      subject: `order-${failing.id}-3`,
      events: [events[0]],
      errorName: "RangeError",
    });
  });
});

describe("a run that failed as a whole", () => {
  it("is recorded with all of its events, and marks all of their orders", async () => {
    ctx = shop.ctx;
    const [one, other] = [await shop.place(), await shop.place()];
    const events = [one, other].map(({ id }) => ({
      name: "inventory/reserved",
      data: { orderId: id, seq: 2 },
    }));
    const data = {
      function_id: "waybill-verify-order-changes",
      run_id: "run-7",
      event: events[0],
      events,
      error: { name: "DatabaseError", message: "57P01", stack: "    at step verify" },
    };
    await run("record-failed-run", "run-8", [{ name: "inngest/function.failed", data }]);
    await run("record-failed-run", "run-8", [{ name: "inngest/function.failed", data }]);
    expect(await countedFailures()).toEqual({ "verify-order-changes": 1 });
    expect((await failedRuns()).at(-1)).toMatchObject({
      functionId: "verify-order-changes",
      subject: `order-${one.id} order-${other.id}`,
      orderIds: [one.id, other.id],
      events,
    });
    const attention = "verify-order-changes failed: DatabaseError: 57P01";
    expect(await attentions(one.id, other.id)).toEqual([attention, attention]);
  });

  it("is counted also if it could not be recorded", async () => {
    const data = {
      function_id: "waybill-record-failed-run",
      run_id: "run-9",
      event: { name: "inngest/function.failed" },
      error: { name: "DatabaseError", message: "57P01" },
    };
    await run("record-failed-run", "run-10", [{ name: "inngest/function.failed", data }]);
    expect(await countedFailures()).toEqual({ "record-failed-run": 1 });
  });
});

describe("a batch with an event that does not have its schema", () => {
  it("processes the others, and records that event alone as a failed run", async () => {
    ctx = shop.ctx;
    const shipped = await placeShipped();
    const unreadable = {
      ...{ id: "evt-unreadable", name: "carrier/event.received" },
      data: { eventId: "trk_1", orderId: "seventeen" },
    };
    const steps = await run("update-tracking", "run-8", [unreadable, carrierEvent(shipped)]);
    expect(steps.map(({ id }) => id)).toEqual(["update-tracking", "record-failed-run"]);
    expect((await failedRuns()).at(-1)).toMatchObject({
      functionId: "update-tracking",
      subject: "event-evt-unreadable",
      events: [unreadable],
      errorName: "EventValidationError",
    });
    const alone = await run("update-tracking", "run-9", [unreadable]);
    expect(alone.map(({ id }) => id)).toEqual(["record-failed-run"]);
  });

  it("is not refused as a whole by the SDK", async () => {
    const batched = functions.filter((fn) => Reflect.get(fn.opts, "batchEvents"));
    const triggers = batched.flatMap((fn): unknown[] => [Reflect.get(fn.opts, "triggers")].flat());
    expect(triggers.length).toBeGreaterThan(10);
    const validated = z.object({
      schema: z.object({
        "~standard": z.object({ validate: z.custom<(data: object) => unknown>(isFunction) }),
      }),
    });
    for (const trigger of triggers) {
      const { validate } = validated.parse(trigger).schema["~standard"];
      expect(await validate({})).not.toHaveProperty("issues");
    }
  });
});
