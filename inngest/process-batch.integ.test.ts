import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import { redactStepError } from "@/lib/clients/redact-step-errors";
import type { Context } from "@/lib/context";
import { advanceOrder } from "@/lib/services/orders";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { functions } from ".";

let shop: TestShop;
let ctx: Context;
vi.mock("./system-context", () => ({ system: () => ctx }));

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

interface Step {
  id: string;
  tries: number;
}

/** Runs a function on these events as Inngest would, each step with up to three tries. */
async function run(functionId: string, runId: string, events: object[]): Promise<Step[]> {
  const fn = functions.find((one) => one.id() === functionId);
  if (!fn) throw new Error(`There is no function ${functionId}.`);
  const steps: Step[] = [];
  const step = {
    run: async (id: string, work: () => Promise<unknown>) => {
      const taken = { id, tries: 0 };
      steps.push(taken);
      for (;;) {
        taken.tries += 1;
        try {
          return JSON.parse(JSON.stringify((await work()) ?? null));
        } catch (error) {
          if (taken.tries === 3) throw redactStepError(error);
        }
      }
    },
  };
  // The SDK keeps the handler as `fn`, typed as private.
  const handler = Reflect.get(fn, "fn") as (input: object) => Promise<unknown>;
  await handler({ event: events[0], events, step, runId });
  return steps;
}

const failedRuns = () =>
  shop.db.query<{ subject: string; orderIds: number[]; failures: number; events: object[] }>(sql`
    SELECT function_id AS "functionId", subject, order_ids AS "orderIds", failures, events,
      error_name AS "errorName", error
    FROM failed_runs WHERE resolved_at IS NULL ORDER BY id`);

const attentions = async (...orderIds: number[]) => {
  const rows = await shop.db.query<{ attention: string | null }>(sql`
    SELECT attention FROM orders WHERE id = ANY (${orderIds}) ORDER BY id`);
  return rows.map((row) => row.attention);
};

async function ship(): Promise<number> {
  const { id } = await shop.place();
  for (let action = 0; action < 10; action += 1) {
    if ((await shop.read(id)).status === "shipped") return id;
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
  }
  throw new Error(`Order ${id} was not shipped.`);
}

const hint = (orderId: number) => ({ name: "carrier/event.received", data: { orderId } });

describe("a batch with a poisoned event", () => {
  it("does the work of all others at once, and tries the poisoned one by itself", async () => {
    const [first, poisoned, last] = [await ship(), await ship(), await ship()];
    let asked = 0;
    ctx = {
      ...shop.ctx,
      carrier: {
        ...shop.ctx.carrier,
        handOver: async (key) => {
          asked += 1;
          if (key !== `order-${poisoned}-label`) return { status: "delivered" };
          throw new Error("No shipment for Ann Smith, ann@x.test");
        },
      },
    };
    const events = [hint(first), hint(poisoned), hint(poisoned), hint(last)];
    const steps = await run("update-tracking", "run-1", events);
    expect(steps).toEqual([
      { id: "update-tracking", tries: 1 },
      { id: `update-tracking-order-${poisoned}`, tries: 3 },
      { id: "record-failed-run", tries: 1 },
    ]);
    expect(asked).toBe(3 + 3);
    expect((await shop.read(first)).status).toBe("delivered");
    expect((await shop.read(last)).status).toBe("delivered");

    expect(await failedRuns()).toMatchObject([
      {
        functionId: "update-tracking",
        subject: `order-${poisoned}`,
        orderIds: [poisoned],
        failures: 1,
        events: [hint(poisoned), hint(poisoned)],
        errorName: "Error",
      },
    ]);
    const told = "update-tracking failed: Error: no code";
    expect(await attentions(first, poisoned, last)).toEqual([null, told, null]);
  });

  it("counts the same failure on one line until somebody resolves it", async () => {
    const poisoned = await ship();
    const handOver = () => Promise.reject(new Error("never"));
    const carrier = { ...shop.ctx.carrier, handOver };
    ctx = { ...shop.ctx, carrier };
    const line = async () =>
      (await failedRuns()).filter(({ subject }) => subject === `order-${poisoned}`);
    await run("update-tracking", "run-2", [hint(poisoned)]);
    await run("update-tracking", "run-3", [hint(poisoned)]);
    await run("update-tracking", "run-3", [hint(poisoned)]);
    expect(await line()).toMatchObject([{ failures: 2 }]);
    await shop.db.query(sql`UPDATE failed_runs SET resolved_at = now()`);
    await run("update-tracking", "run-4", [hint(poisoned)]);
    expect(await line()).toMatchObject([{ failures: 1 }]);
  });

  it("finds the order of a gateway's hint, which names a payment only", async () => {
    const orderId = await ship();
    const [payment] = await shop.db.query<{ ref: string }>(
      sql`SELECT provider_ref AS ref FROM payments WHERE order_id = ${orderId}`,
    );
    const away = () => Promise.reject(new GatewayUnavailable("No answer."));
    ctx = { ...shop.ctx, gateway: { ...shop.ctx.gateway, retrieve: away } };
    const data = { eventId: "evt_1", type: "payment_intent.succeeded", objectId: payment?.ref };
    await run("apply-gateway-event", "run-5", [{ name: "gateway/event.received", data }]);
    const lines = await failedRuns();
    expect(lines.at(-1)).toMatchObject({
      subject: payment?.ref,
      orderIds: [orderId],
      errorName: "GatewayUnavailable",
      error: "No answer.",
    });
  });

  it("sends every email but the one that can't be written", async () => {
    ctx = shop.ctx;
    const [fine, poisoned] = [await shop.place(), await shop.place()];
    await shop.db.query(sql`UPDATE orders SET currency = 'no currency' WHERE id = ${poisoned.id}`);
    const events = [poisoned, fine].map(({ id }) => ({
      name: "payment/completed",
      data: { orderId: id, seq: 3, amount: 1450 },
    }));
    await run("send-customer-emails", "run-6", events);
    const sent = await shop.db.query<{ orderId: number }>(
      sql`SELECT order_id AS "orderId" FROM emails WHERE cause = 3`,
    );
    expect(sent).toEqual([{ orderId: fine.id }]);
    expect((await failedRuns()).at(-1)).toMatchObject({
      subject: `order-${poisoned.id}-3`,
      events: [events[0]],
      errorName: "RangeError",
    });
  });
});

describe("a run that failed as a whole", () => {
  it("is recorded with all of its events, and marks each of their orders", async () => {
    ctx = shop.ctx;
    const [one, other] = [await shop.place(), await shop.place()];
    const events = [one, other].map(({ id }) => ({
      name: "inventory/reserved",
      data: { orderId: id, seq: 2 },
    }));
    const data = {
      function_id: "waybill-keep-books",
      run_id: "run-7",
      event: events[0],
      events,
      error: { name: "DatabaseError", message: "57P01" },
    };
    await run("record-failed-run", "run-8", [{ name: "inngest/function.failed", data }]);
    expect((await failedRuns()).at(-1)).toMatchObject({
      functionId: "keep-books",
      subject: `order-${one.id} order-${other.id}`,
      orderIds: [one.id, other.id],
      events,
    });
    const told = "keep-books failed: DatabaseError: 57P01";
    expect(await attentions(one.id, other.id)).toEqual([told, told]);
  });
});
