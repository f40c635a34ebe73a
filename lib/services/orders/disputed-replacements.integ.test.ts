import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newFormKey } from "@/lib/domain/form-key";
import { applyGatewayEvent } from "@/lib/services/payments/apply-gateway-event";
import { recordRefundReports } from "@/lib/services/payments/record-refund-reports";
import { refundOrder } from "@/lib/services/payments/refund-order";
import { reviewPayment } from "@/lib/services/payments/review-payment";
import { createShipment } from "@/lib/services/shipping/create-shipment";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { controlSimulator } from "@/tests/support/simulator-control";
import { releaseOrder } from "./hold-order";
import { readOrderFacts } from "./order-facts";
import { sendReplacement } from "./send-replacement";

let { shop, operator, advanceUntilIdle, placePaid, resetSimulators } = {} as OperatorShop;
beforeAll(async () => {
  ({ shop, operator, advanceUntilIdle, placePaid, resetSimulators } = await startOperatorShop());
});
beforeEach(() => resetSimulators());
afterAll(() => shop.close());

const lines = [{ productId: 1, quantity: 1 }];
const facts = (orderId: number) => readOrderFacts(shop.db, orderId);

/** Places a paid order whose shipment the carrier loses. */
async function placeLost(): Promise<number> {
  await controlSimulator(shop.carrierUrl, { nextOutcome: "lost" });
  const { id } = await placePaid({ items: [{ productId: 1, quantity: 2 }] });
  await advanceUntilIdle(id);
  return id;
}

async function control(path: string, body: object): Promise<string> {
  const response = await fetch(`${shop.gatewayUrl}/_control/${path}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  if (response.status !== 200) throw new Error(await response.text());
  return ((await response.json()) as { id: string }).id;
}

const intentOf = async (orderId: number) => (await facts(orderId))?.payment?.providerRef ?? "";

async function dispute(orderId: number, body: object = {}): Promise<string> {
  const id = await control("disputes", { intent: await intentOf(orderId), ...body });
  await apply("charge.dispute.created", id);
  return id;
}

const apply = (type: string, objectId: string) =>
  applyGatewayEvent({ ctx: shop.ctx, input: { type, objectId } });

async function replace(orderId: number): Promise<number> {
  const sent = await sendReplacement({ ctx: operator, input: { orderId, lines } });
  if (sent.kind !== "sent") throw new Error(JSON.stringify(sent));
  return sent.orderId;
}

describe("a replacement of a disputed order", () => {
  it("is refused while the dispute is open, and once it is lost", async () => {
    const id = await placeLost();
    const disputeId = await dispute(id);
    const send = () => sendReplacement({ ctx: operator, input: { orderId: id, lines } });
    const openly = expect.stringContaining(`order #${id} is disputed (${disputeId})`);
    expect(await send()).toEqual({ kind: "refused", reason: openly });
    await control(`disputes/${disputeId}/close`, { outcome: "lost" });
    await apply("charge.dispute.closed", disputeId);
    const lost = expect.stringContaining("has returned");
    expect(await send()).toEqual({ kind: "refused", reason: lost });
  });

  it("is refused when the shop learns of the dispute only by asking", async () => {
    const id = await placeLost();
    await control("disputes", { intent: await intentOf(id) });
    const sent = await sendReplacement({ ctx: operator, input: { orderId: id, lines } });
    expect(sent).toMatchObject({ kind: "refused", reason: expect.stringContaining("disputed") });
  });

  it("is sent after a warning was reviewed", async () => {
    const id = await placeLost();
    await dispute(id, { inquiry: true });
    const send = () => sendReplacement({ ctx: operator, input: { orderId: id, lines } });
    expect(await send()).toMatchObject({ kind: "refused" });
    await reviewPayment({ ctx: operator, input: { orderId: id, reason: "Called the customer" } });
    expect(await send()).toMatchObject({ kind: "sent" });
  });

  it("is refused for a lost replacement of a disputed order", async () => {
    const id = await placeLost();
    await controlSimulator(shop.carrierUrl, { nextOutcome: "lost" });
    const first = await replace(id);
    await advanceUntilIdle(first);
    await dispute(id);
    const sent = await sendReplacement({ ctx: operator, input: { orderId: first, lines } });
    expect(sent).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining(`order #${id} is disputed`),
    });
  });
});

describe("an unshipped replacement", () => {
  it("is put on hold when its original is disputed, and ships once it is released", async () => {
    const id = await placeLost();
    const replacement = await replace(id);
    const disputeId = await dispute(id);
    await apply("charge.dispute.updated", disputeId);
    await advanceUntilIdle(replacement);
    expect(await facts(replacement)).toMatchObject({
      ...{ status: "processing", shipment: null },
      holdReason: `The payment of order #${id} is disputed (${disputeId}).`,
      attention: expect.stringContaining("on hold"),
    });
    const release = { orderId: replacement, note: "The customer withdraws the dispute" };
    await releaseOrder({ ctx: operator, input: release });
    await advanceUntilIdle(replacement);
    expect(await shop.read(replacement)).toMatchObject({ status: "completed" });
  });

  it("is put on hold when its original is refunded, here or at the gateway", async () => {
    const id = await placeLost();
    const replacement = await replace(id);
    const refund = { key: newFormKey(), amount: 100, reason: "Late", lines: [], restock: false };
    const input = { orderId: id, seenReplacement: replacement, ...refund };
    expect((await refundOrder({ ctx: operator, input })).kind).toBe("refunded");
    expect((await facts(replacement))?.holdReason).toContain(`Order #${id}, whose items`);

    const other = await placeLost();
    const second = await replace(other);
    const made = await shop.ctx.gateway.refund({
      ...{ installation: null, refundId: null, key: `at-gateway-${other}` },
      ...{ providerRef: await intentOf(other), amount: 100 },
    });
    await apply("refund.created", made.providerRef ?? "");
    expect((await facts(second))?.holdReason).toContain("is refunded: $1.00");
  });

  it("goes on if a refund of its original at the gateway has failed", async () => {
    const id = await placeLost();
    const replacement = await replace(id);
    const paymentRef = await intentOf(id);
    const failed = {
      ...{ providerRef: `re_failed_${id}`, installation: null, refundId: null, amount: 100 },
      ...{ status: "failed" as const, failureCode: "lost_or_stolen_card" },
    };
    expect(await recordRefundReports(shop.ctx, { orderId: id, paymentRef }, [failed])).toBe(true);
    expect(await facts(replacement)).toMatchObject({ heldAt: null, holdReason: null });
  });

  it("is stopped before its label although no webhook came about its original", async () => {
    const id = await placeLost();
    const replacement = await replace(id);
    await advanceUntilIdle(replacement, shop.ctx, "reserve");
    expect(await facts(replacement)).toMatchObject({ status: "processing", shipment: null });
    await control("disputes", { intent: await intentOf(id) });
    await createShipment({ ctx: shop.ctx, input: { orderId: replacement } });
    expect(await facts(replacement)).toMatchObject({
      ...{ status: "processing", shipment: null },
      holdReason: expect.stringContaining("is disputed"),
    });
  });

  it("of a replacement is put on hold as well", async () => {
    const id = await placeLost();
    await controlSimulator(shop.carrierUrl, { nextOutcome: "lost" });
    const first = await replace(id);
    await advanceUntilIdle(first);
    const second = await replace(first);
    await dispute(id);
    expect((await facts(second))?.holdReason).toContain(`order #${id} is disputed`);
    expect((await facts(first))?.heldAt).toBeNull();
  });
});
