import sql, { type Sql } from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "@/lib/db/database";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { recordWebhook, type Webhook } from "./record-webhook";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

const unknown = { provider: "gateway", eventId: "", type: "t", subject: "pi_unknown" } as const;

function insertPayment({ orderId, ref, status }: { orderId: number; ref: string; status: string }) {
  return shop.db.query(sql`
    INSERT INTO payments (order_id, attempt, status, amount, currency, provider_ref,
      idempotency_key)
    VALUES (${orderId}, 1, ${status}, 1450, 'EUR', ${ref}, ${ref})`);
}

const receipts = (...eventIds: string[]) =>
  shop.db.query<object>(sql`
    SELECT provider || ' ' || event_id AS id, outcome, order_id AS "orderId",
      sent_at IS NOT NULL AS "isSent"
    FROM webhook_receipts WHERE event_id = ANY (${eventIds}) ORDER BY 1`);

/** A context whose statements for receipts are counted, and fail if there is an error. */
function countGroups(error: () => Error | null = () => null) {
  let groups = 0;
  const db: Database = {
    ...shop.db,
    async query<Row extends object>(statement: Sql) {
      if (!statement.text.includes("INSERT INTO webhook_receipts")) {
        return shop.db.query<Row>(statement);
      }
      groups += 1;
      const failed = error();
      if (failed) throw failed;
      return shop.db.query<Row>(statement);
    },
  };
  return { ctx: { ...shop.ctx, db }, groups: () => groups };
}

let count = 0;
async function orderOf(about: Webhook["about"]): Promise<number | null> {
  count += 1;
  const eventId = `evt_${count}`;
  const webhook = { provider: "gateway", eventId, type: "t", subject: "pi_1" } as const;
  const input = { ...webhook, ...(about && { about }) };
  return (await recordWebhook({ ctx: shop.ctx, input })).orderId;
}

describe("recordWebhook", () => {
  it("finds the order that a webhook is about, by its id or its payment", async () => {
    const { id } = await shop.place();
    await insertPayment({ orderId: id, ref: "pi_of_order", status: "pending" });
    expect(await orderOf({ orderId: id, paymentRef: null })).toBe(id);
    expect(await orderOf({ orderId: null, paymentRef: "pi_of_order" })).toBe(id);
    expect(await orderOf({ orderId: null, paymentRef: "pi_unknown" })).toBeNull();
    expect(await orderOf(undefined)).toBeNull();
    const other = { installation: "fedcba9876543210", orderId: id, paymentRef: null };
    expect(await orderOf(other)).toBeNull();
  });

  it("writes those that arrive together in one statement, each once", async () => {
    const { id: orderId } = await shop.place();
    await insertPayment({ orderId, ref: "pi_echo", status: "paid" });
    const { ctx, groups } = countGroups();
    const record = (webhook: Partial<Webhook>) =>
      recordWebhook({ ctx, input: { ...unknown, ...webhook } });
    const recorded = await Promise.all([
      record({ eventId: "evt_new" }),
      record({ eventId: "evt_twice" }),
      record({ eventId: "evt_twice" }),
      record({ eventId: "evt_echo", subject: "pi_echo", state: "authorized" }),
      record({ eventId: "evt_other", subject: "pi_echo", state: "voided" }),
      record({ eventId: "evt_open", state: "open" }),
      record({ provider: "carrier", eventId: "evt_new", subject: `${orderId}` }),
    ]);
    expect(groups()).toBe(1);
    expect(recorded.map(({ isNew }) => isNew)).toEqual([true, true, false, true, true, true, true]);
    expect((await record({ eventId: "evt_new" })).isNew).toBe(false);
    expect(await receipts("evt_new", "evt_twice", "evt_echo", "evt_other", "evt_open")).toEqual([
      { id: "carrier evt_new", outcome: null, orderId: null, isSent: false },
      { id: "gateway evt_echo", outcome: "echo", orderId, isSent: true },
      { id: "gateway evt_new", outcome: null, orderId: null, isSent: false },
      { id: "gateway evt_open", outcome: "echo", orderId: null, isSent: true },
      { id: "gateway evt_other", outcome: null, orderId: null, isSent: false },
      { id: "gateway evt_twice", outcome: null, orderId: null, isSent: false },
    ]);
  });

  it("answers each after its commit, and refuses an invalid one alone", async () => {
    const { ctx } = countGroups();
    const recorded = await Promise.allSettled(
      ["evt_before", "evt_\u0000", "evt_after"].map((eventId) =>
        recordWebhook({ ctx, input: { ...unknown, eventId } }),
      ),
    );
    expect(recorded.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await receipts("evt_before", "evt_after")).toHaveLength(2);
  });

  it("fails all at once while the database is away", async () => {
    const { ctx, groups } = countGroups(() =>
      Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
    );
    const recorded = await Promise.allSettled(
      ["evt_a", "evt_b"].map((eventId) => recordWebhook({ ctx, input: { ...unknown, eventId } })),
    );
    expect(recorded.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(groups()).toBe(1);
    expect(await receipts("evt_a", "evt_b")).toEqual([]);
  });

  it("blocks no other process that receives the same webhooks in another order", async () => {
    const other = openDatabase(shop.databaseUrl, 2);
    const eventIds = Array.from({ length: 20 }, (_, n) => `evt_both_${n}`);
    const record = (db: Database, ids: readonly string[]) =>
      Promise.all(
        ids.map((eventId) =>
          recordWebhook({ ctx: { ...shop.ctx, db }, input: { ...unknown, eventId } }),
        ),
      );
    const [ours, theirs] = await Promise.all([
      record(shop.db, eventIds),
      record(other, eventIds.toReversed()),
    ]);
    const isNew = [...ours, ...theirs].filter((recorded) => recorded.isNew);
    expect(isNew).toHaveLength(eventIds.length);
    await other.pool.end();
  });
});
