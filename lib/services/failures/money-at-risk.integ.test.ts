import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { endedStatuses, terminalStatuses } from "@/lib/domain/order/status";
import { failRun } from "@/tests/support/failed-runs";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { listFailureGroups } from "./list-failure-groups";
import { readFailureGroup } from "./read-failure-group";
import { readFailureTotals } from "./read-failure-totals";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop({ openUnpaidMax: 1_000 });
});
beforeEach(async () => {
  await shop.db.query(sql`TRUNCATE failure_groups, failed_runs, failure_retries`);
});
afterAll(() => shop.close());

interface PaymentRow {
  status: string;
  captured?: number;
  refunded?: number;
}

/** Places an order whose payments are as given, each of 1000, and lets a run fail for it. */
async function failWith(
  payments: PaymentRow[],
  order: { status?: string; currency?: string } = {},
): Promise<number> {
  const { id } = await shop.place();
  const { status = "processing", currency = "usd" } = order;
  const hasShipped = !["pending", "processing", ...endedStatuses].includes(status);
  await shop.db.query(sql`
    UPDATE orders SET status = ${status}, currency = ${currency}, inventory_status = ${hasShipped ? "fulfilled" : "reserved"},
      failure_reason = ${status === "failed" ? "out_of_stock" : null} WHERE id = ${id}`);
  for (const [index, payment] of payments.entries()) {
    const { captured = 0, refunded = 0 } = payment;
    await shop.db.query(sql`
      INSERT INTO payments (order_id, attempt, status, amount, currency, captured_amount,
        refunded_amount, idempotency_key)
      VALUES (${id}, ${index + 1}, ${payment.status}, 1000, ${currency}, ${captured}, ${refunded},
        ${`key-${id}-${index}`})`);
  }
  await failRun(shop.ctx, id);
  return id;
}

async function readGroup() {
  const [row] = await shop.db.query<{ fingerprint: string }>(
    sql`SELECT fingerprint FROM failure_groups`,
  );
  return readFailureGroup({ ctx: shop.ctx, input: { fingerprint: row?.fingerprint ?? "" } });
}

describe("the money at risk of an order", () => {
  it.each<[string, PaymentRow[], number]>([
    ["no payment", [], 0],
    ["a pending payment", [{ status: "pending" }], 0],
    ["a payment without an answer of the gateway", [{ status: "unknown" }], 0],
    ["a declined payment", [{ status: "declined" }], 0],
    ["a voided payment", [{ status: "voided" }], 0],
    ["a lapsed authorization", [{ status: "lapsed" }], 0],
    ["an authorized payment", [{ status: "authorized" }], 1_000],
    ["a captured payment", [{ status: "paid", captured: 1_000 }], 1_000],
    ["a part refunded", [{ status: "partially_refunded", captured: 1_000, refunded: 300 }], 700],
    ["all refunded", [{ status: "refunded", captured: 1_000, refunded: 1_000 }], 0],
    [
      "a declined and an authorized attempt",
      [{ status: "declined" }, { status: "authorized" }],
      1_000,
    ],
  ])("with %s", async (_case, payments, amount) => {
    await failWith(payments);
    const { atRisk } = await readGroup();
    expect(atRisk).toEqual(amount === 0 ? [] : [{ amount, currency: "usd" }]);
  });

  it("is what was captured, until a refund has succeeded", async () => {
    const id = await failWith([{ status: "paid", captured: 1_000 }]);
    await shop.db.query(sql`
      INSERT INTO refunds (payment_id, amount, currency, reason, origin, status)
      SELECT id, 1000, 'usd', 'requested_by_customer', 'operator', 'pending' FROM payments
      WHERE order_id = ${id}`);
    expect((await readGroup()).atRisk).toEqual([{ amount: 1_000, currency: "usd" }]);
  });

  it.each(["pending", "processing", "shipped", "delivered"])(
    "counts while it is %s",
    async (status) => {
      await failWith([{ status: "paid", captured: 1_000 }], { status });
      expect((await readGroup()).atRisk).toEqual([{ amount: 1_000, currency: "usd" }]);
    },
  );

  it.each([...terminalStatuses])("is none once it is %s", async (status) => {
    await failWith([{ status: "paid", captured: 1_000 }], { status });
    const { atRisk, toReturn } = await readGroup();
    expect(atRisk).toEqual([]);
    // Whether the money of a lost or returned package goes back is the operator's decision.
    const isOwed = endedStatuses.some((ended) => ended === status);
    expect(toReturn).toEqual(isOwed ? [{ amount: 1_000, currency: "usd" }] : []);
  });
});

describe("the money at risk of a group", () => {
  it("is summed up by currency", async () => {
    await failWith([{ status: "authorized" }]);
    await failWith([{ status: "paid", captured: 1_000 }]);
    await failWith([{ status: "authorized" }], { currency: "jpy" });
    const group = await readGroup();
    expect(group.atRisk).toEqual([
      { amount: 1_000, currency: "jpy" },
      { amount: 2_000, currency: "usd" },
    ]);
    expect(group).toMatchObject({ failures: 3, open: { count: 3 }, orders: { count: 3 } });
  });

  it("counts an order in two runs of the group once", async () => {
    const id = await failWith([{ status: "authorized" }]);
    await failRun(shop.ctx, id, { subject: `order-${id} order-0` });
    const group = await readGroup();
    expect(group.atRisk).toEqual([{ amount: 1_000, currency: "usd" }]);
    expect(group).toMatchObject({ open: { count: 2 }, orders: { count: 1 } });
  });

  it("counts until the orders end, also after their failures are resolved", async () => {
    const id = await failWith([{ status: "paid", captured: 1_000 }]);
    await failWith([{ status: "authorized" }]);
    const amount = (sum: number) => (sum === 0 ? [] : [{ amount: sum, currency: "usd" }]);
    expect(await readGroup()).toMatchObject({ atRisk: amount(2_000), openAtRisk: amount(2_000) });
    await shop.db.query(sql`
      UPDATE failed_runs SET resolved_at = now(), resolution = 'operator'
      WHERE ${id} = ANY (order_ids)`);
    expect(await readGroup()).toMatchObject({
      ...{ atRisk: amount(2_000), openAtRisk: amount(1_000), open: { count: 1 } },
    });
    const { groups } = await listFailureGroups({ ctx: shop.ctx, input: { limit: 10 } });
    expect(groups).toMatchObject([{ atRisk: amount(2_000), openAtRisk: amount(1_000) }]);
    await shop.db.query(sql`
      UPDATE orders SET status = 'completed', inventory_status = 'fulfilled' WHERE id = ${id}`);
    expect(await readGroup()).toMatchObject({ atRisk: amount(1_000), openAtRisk: amount(1_000) });
  });

  it("is exact up to a number of failures, and says so", async () => {
    await failWith([{ status: "authorized" }]);
    expect(await readGroup()).toMatchObject({ isMoneyExact: true });
    await shop.db.query(sql`
      INSERT INTO failed_runs (function_id, subject, run_id, event_name, events, order_ids,
        error_name, error, cause, fingerprint)
      SELECT function_id, 'more-' || n, 'run-' || n, event_name, events, order_ids, error_name,
        error, cause, fingerprint
      FROM failed_runs, generate_series(1, 2000) n`);
    expect(await readGroup()).toMatchObject({
      isMoneyExact: false,
      atRisk: [{ amount: 1_000, currency: "usd" }],
      open: { count: 2_000, isExact: false },
      orders: { count: 1, isExact: false },
    });
  });

  it("counts an order in several groups once in the total, and no ignored group", async () => {
    const id = await failWith([{ status: "authorized" }]);
    await failRun(shop.ctx, id, { functionId: "resume-order" });
    const other = await failWith([{ status: "authorized" }], { currency: "eur" });
    await shop.db.query(sql`DELETE FROM failed_runs WHERE ${other} = ANY (order_ids)`);
    const { fingerprint } = await failRun(shop.ctx, other, { functionId: "undo-order" });
    await shop.db.query(sql`
      UPDATE failure_groups SET state = 'ignored' WHERE fingerprint = ${fingerprint}`);
    expect(await readFailureTotals({ ctx: shop.ctx })).toEqual({
      open: { count: 2, isExact: true },
      atRisk: [{ amount: 1_000, currency: "usd" }],
      toReturn: [],
    });
  });
});
