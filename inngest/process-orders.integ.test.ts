import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { GatewayUnavailable } from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { scaled } from "@/local/slowness.mjs";
import { runFunction } from "@/tests/support/run-function";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";

let shop: TestShop;
let ctx: Context;
vi.mock("./system-context", () => ({ systemContext: () => ctx }));

beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

/** Runs a function on the `order/created` events of these orders, each step with three attempts. */
function runOn(functionId: string, orderIds: number[]) {
  const at = new Date().toISOString();
  const events = orderIds.map((orderId) => ({
    name: "order/created",
    data: {
      ...{ orderId, seq: 1, at, customerId: null, total: 100, currency: "usd", items: [] },
      expiresAt: at,
    },
  }));
  return runFunction(functionId, `run-${functionId}-${orderIds[0]}`, events);
}

const placeThree = async () => {
  const placed = [await shop.place(), await shop.place(), await shop.place()];
  return placed.map(({ id }) => id);
};

const stateOf = async (orderId: number) => {
  const { status, paymentStatus, inventoryStatus } = await shop.read(orderId);
  return [status, paymentStatus, inventoryStatus].join(" ");
};

/** The gateway, with another answer to the authorizations of one order. */
function withAuthorize(orderId: number, answer: () => Promise<never>): Context {
  const { gateway } = shop.ctx;
  return {
    ...shop.ctx,
    gateway: {
      ...gateway,
      capture: (request) => gateway.capture(request),
      authorize: (request) => (request.orderId === orderId ? answer() : gateway.authorize(request)),
    },
  };
}

describe("a run of one order", () => {
  it("has a step for each part", async () => {
    ctx = shop.ctx;
    const { id } = await shop.place();
    expect(await runOn("reserve-inventory", [id])).toMatchObject({
      steps: [{ id: "reserve", attempts: 1 }],
      output: { outcome: "reserved" },
    });
    expect(await runOn("process-payment", [id])).toMatchObject({
      steps: [
        { id: "authorize", attempts: 1 },
        { id: "capture", attempts: 1 },
      ],
      output: { outcome: expect.any(String) },
    });
    expect(await stateOf(id)).toBe("processing paid reserved");
  });

  it("fails as a whole, with Inngest's retries", async () => {
    const { id } = await shop.place();
    ctx = withAuthorize(id, () => Promise.reject(new GatewayUnavailable("No response.")));
    await expect(runOn("process-payment", [id])).rejects.toThrow("No response.");
  });
});

describe("a run of several orders", () => {
  it("takes them all in one step, and captures those that are processing then", async () => {
    ctx = shop.ctx;
    const ids = await placeThree();
    const [first = 0, second = 0, third = 0] = ids;
    expect((await runOn("process-payment", [first, second])).steps).toEqual([
      { id: "authorize", attempts: 1 },
    ]);
    expect(await stateOf(first)).toBe("pending authorized pending");
    expect((await runOn("reserve-inventory", ids)).steps).toEqual([{ id: "reserve", attempts: 1 }]);
    expect(await Promise.all(ids.map(stateOf))).toEqual([
      "processing paid reserved",
      "processing paid reserved",
      "pending pending reserved",
    ]);
    expect((await runOn("process-payment", [third, second])).output).toEqual({
      ...{ done: 2, failed: [] },
    });
    expect(await stateOf(third)).toBe("processing paid reserved");
  });

  it("retries an order that fails in a step of its own, and records it as a failed run", async () => {
    const [first = 0, failing = 0, last = 0] = await placeThree();
    ctx = withAuthorize(failing, () => Promise.reject(new GatewayUnavailable("No response.")));
    const { steps, output } = await runOn("process-payment", [first, failing, last]);
    expect(steps).toEqual([
      { id: "authorize", attempts: 1 },
      { id: `authorize-order-${failing}`, attempts: 3 },
      { id: "record-failed-run", attempts: 1 },
    ]);
    expect(output).toEqual({ done: 2, failed: [`order-${failing}`] });
    expect(await stateOf(first)).toBe("pending authorized pending");
    expect(await stateOf(last)).toBe("pending authorized pending");
    const failures = await shop.db.query(sql`
      SELECT function_id AS "functionId", subject, order_ids AS "orderIds", step
      FROM failed_runs WHERE ${failing} = ANY (order_ids)`);
    expect(failures).toEqual([
      {
        ...{ functionId: "process-payment", subject: `order-${failing}` },
        ...{ orderIds: [failing], step: "authorize" },
      },
    ]);
  });

  it("lets no order wait for a call of another that hangs", async () => {
    const [first = 0, hanging = 0, last = 0] = await placeThree();
    ctx = shop.ctx;
    await runOn("reserve-inventory", [first, hanging, last]);
    let endHanging = (_: Error) => {};
    let calls = 0;
    ctx = withAuthorize(hanging, () => {
      calls += 1;
      return new Promise<never>((_, reject) => {
        endHanging = reject;
      });
    });
    const run = runOn("process-payment", [first, hanging, last]);
    await vi.waitFor(async () => {
      expect(await stateOf(first)).toBe("processing paid reserved");
      expect(await stateOf(last)).toBe("processing paid reserved");
      expect(calls).toBe(1);
    }, scaled(30_000));
    // Their next events are in the outbox already, although the run goes on.
    const sent = await shop.db.query(sql`
      SELECT order_id AS id FROM order_events WHERE type = 'payment/completed'
        AND order_id IN (${first}, ${hanging}, ${last}) ORDER BY id`);
    expect(sent).toEqual([{ id: first }, { id: last }]);
    ctx = shop.ctx;
    endHanging(new GatewayUnavailable("No response."));
    expect((await run).output).toEqual({ done: 3, failed: [] });
    expect(await stateOf(hanging)).toBe("processing paid reserved");
  });
});
