import sql, { type Sql } from "sql-template-tag";
import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newFormKey } from "@/lib/domain/form-key";
import { applyGatewayEvent } from "@/lib/services/payments/apply-gateway-event";
import { checkPayment } from "@/lib/services/payments/check-payment";
import { refundOrder } from "@/lib/services/payments/refund-order";
import { reportShipment } from "@/lib/services/shipping/report-shipment";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { payAtGateway, stripeOfShop } from "@/tests/support/stripe-of-shop";
import { waitFor } from "@/tests/support/wait";
import { decideAttention, listOrdersForOperators } from "./decide-attention";

let { shop, operator, advanceUntilIdle, placePaid, placeCompleted, resetSimulators } =
  {} as OperatorShop;
let stripe: Stripe;
beforeAll(async () => {
  ({ shop, operator, advanceUntilIdle, placePaid, placeCompleted, resetSimulators } =
    await startOperatorShop());
  stripe = stripeOfShop(shop);
});
beforeEach(() => resetSimulators());
afterAll(() => shop.close());

/** What the audit says about one order. Other tests' orders are theirs. */
async function audit(orderId: number): Promise<string[]> {
  const found = [...(await shop.findViolations()), ...(await shop.findBookMismatches([orderId]))];
  return found.filter((sentence) => sentence.startsWith(`Order ${orderId} `));
}

/** Expects a sentence of the audit while the rows are changed, and nothing before and after. */
async function expectFound(
  orderId: number,
  sentence: string,
  broken: Sql,
  mended: Sql,
): Promise<void> {
  expect(await audit(orderId)).toEqual([]);
  await shop.db.query(broken);
  expect(await audit(orderId)).toContainEqual(expect.stringContaining(sentence));
  await shop.db.query(mended);
  expect(await audit(orderId)).toEqual([]);
}

async function intentOf(orderId: number): Promise<string> {
  const [row] = await shop.db.query<{ ref: string }>(
    sql`SELECT provider_ref AS ref FROM payments WHERE order_id = ${orderId}`,
  );
  return row?.ref ?? "";
}

async function control(path: string, body: object): Promise<string> {
  const response = await fetch(`${shop.gatewayUrl}/_control/${path}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { id: string }).id;
}

/** The shop asks, because the tests' webhooks are all lost. */
const ask = (orderId: number) => checkPayment({ ctx: operator, input: { orderId } });

async function dispute(orderId: number): Promise<string> {
  const id = await control("disputes", { intent: await intentOf(orderId) });
  await ask(orderId);
  return id;
}

async function closeDispute(orderId: number, id: string, outcome: "won" | "lost"): Promise<void> {
  await control(`disputes/${id}/close`, { outcome });
  await ask(orderId);
}

/** Lets operators decide until nothing waits for one. Returns the replacements that they sent. */
async function decideAll(orderId: number): Promise<number[]> {
  const placed: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    if ((await listOrdersForOperators(operator, [orderId])).length === 0) return placed;
    placed.push(...(await decideAttention(operator, orderId)));
    await ask(orderId);
    await advanceUntilIdle(orderId);
  }
  throw new Error(`Order ${orderId} still waits for an operator.`);
}

describe("the audit", () => {
  it("finds a disputed order that waits for nothing, and a shipment despite the dispute", async () => {
    const { id } = await placePaid();
    await dispute(id);
    const waits = (attention: Sql) =>
      sql`UPDATE orders SET attention = ${attention} WHERE id = ${id}`;
    const [before] = await shop.db.query<{ attention: string }>(
      sql`SELECT attention FROM orders WHERE id = ${id}`,
    );
    const text = sql`${before?.attention}`;
    await expectFound(
      id,
      "has an open dispute but waits for nothing",
      waits(sql`NULL`),
      waits(text),
    );
    await expectFound(
      id,
      "had a shipment requested despite a dispute",
      sql`INSERT INTO shipments (order_id, idempotency_key, status, requested_at)
        VALUES (${id}, ${`key-${id}`}, 'voided', now() + interval '1 hour')`,
      sql`DELETE FROM shipments WHERE order_id = ${id}`,
    );
  });

  it("finds what a lost dispute took, unless it counts as gone", async () => {
    const { id } = await placeCompleted();
    await closeDispute(id, await dispute(id), "lost");
    const set = (status: string) => sql`
      UPDATE disputes SET status = ${status} WHERE payment_id IN (
        SELECT id FROM payments WHERE order_id = ${id})`;
    await expectFound(id, "has other lost amount than the gateway", set("won"), set("lost"));
  });

  it("finds a refund at the gateway that the shop does not know", async () => {
    const { id } = await placeCompleted();
    expect(await audit(id)).toEqual([]);
    await stripe.refunds.create({ payment_intent: await intentOf(id), amount: 100 });
    expect(await audit(id)).toContainEqual(expect.stringContaining("other refunded amount"));
    await ask(id);
    expect(await audit(id)).toEqual([]);
  });

  it("finds a foreign payment that is not recorded, or counted as the order's", async () => {
    const { id } = await placeCompleted();
    const intent = await payAtGateway(stripe, { metadata: { orderId: String(id) } });
    expect(await audit(id)).toContainEqual(expect.stringContaining("other captured amount"));
    const input = { type: "payment_intent.succeeded", objectId: intent.id };
    await applyGatewayEvent({ ctx: shop.ctx, input });
    const ref = (from: string, to: string) =>
      sql`UPDATE foreign_payments SET provider_ref = ${to} WHERE provider_ref = ${from}`;
    const own = await intentOf(id);
    const sentence = "counts a foreign payment as its own";
    await expectFound(id, sentence, ref(intent.id, own), ref(own, intent.id));
  });

  it("finds a label for other units than the order ships", async () => {
    const { id } = await placeCompleted({ items: [{ productId: 1, quantity: 2 }] });
    const remove = (units: number) =>
      sql`UPDATE order_items SET removed_quantity = ${units} WHERE order_id = ${id}`;
    await expectFound(id, "shipped other units than it should", remove(1), remove(0));
  });
});

describe("an operator's decision", () => {
  it("cancels an order whose dispute was lost before it shipped, and ships one that was won", async () => {
    for (const [outcome, status] of [
      ["lost", "cancelled"],
      ["won", "completed"],
    ] as const) {
      const { id } = await placePaid();
      const disputed = await dispute(id);
      expect(await decideAttention(operator, id)).toEqual([]);
      expect((await shop.read(id)).status).toBe("processing");
      await closeDispute(id, disputed, outcome);
      await advanceUntilIdle(id);
      await decideAll(id);
      expect((await shop.read(id)).status).toBe(status);
      expect(await audit(id)).toEqual([]);
    }
  });

  it("ends what a warning of fraud, a failed refund and a foreign payment need", async () => {
    const warned = await placePaid();
    await control("fraud_warnings", { intent: await intentOf(warned.id) });
    const failing = await placeCompleted({ paymentMethod: "pm_card_refundFail" });
    const refund = { orderId: failing.id, amount: 100, reason: "Late", lines: [], restock: false };
    await refundOrder({ ctx: operator, input: { ...refund, key: newFormKey() } });
    await waitFor("the refund to fail", async () => {
      await ask(failing.id);
      return (await shop.read(failing.id)).payment?.refundedAmount === 0 ? true : null;
    });
    const named = await placeCompleted();
    const intent = await payAtGateway(stripe, { metadata: { orderId: String(named.id) } });
    const input = { type: "payment_intent.succeeded", objectId: intent.id };
    await applyGatewayEvent({ ctx: shop.ctx, input });
    for (const { id } of [warned, failing, named]) {
      await ask(id);
      expect(await listOrdersForOperators(operator, [id])).toEqual([id]);
      await decideAll(id);
      expect(await audit(id)).toEqual([]);
    }
  });

  it.each(["lost", "returned"] as const)("closes orders whose shipment is %s", async (outcome) => {
    const replacements: number[] = [];
    // Three orders in a row: one is refunded, one replaced, and one keeps its money for a reason.
    for (let count = 0; count < 3; count += 1) {
      const { id } = await placeCompleted();
      const input = { orderId: id, outcome, reason: "The customer called" };
      await reportShipment({ ctx: operator, input });
      replacements.push(...(await decideAll(id)));
      expect((await shop.read(id)).status).toBe(outcome);
      expect(await audit(id)).toEqual([]);
    }
    expect(replacements.length).toBeGreaterThan(0);
    for (const id of replacements) {
      await advanceUntilIdle(id);
      expect(await shop.read(id)).toMatchObject({ status: "completed", total: 0 });
      expect(await audit(id)).toEqual([]);
    }
  });
});
