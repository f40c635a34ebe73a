import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { newFormKey } from "@/lib/domain/form-key";
import { advanceOrder, cancelOrder, readAdminOrder, readOrder } from "@/lib/services/orders";
import { readSales } from "@/lib/services/overview/read-sales";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { controlSimulator } from "@/tests/support/simulator-control";
import { waitFor } from "@/tests/support/wait";
import { applyGatewayEvent } from "./apply-gateway-event";
import { listDisputes } from "./list-disputes";
import { readDispute } from "./read-dispute";
import { reconcilePayments } from "./reconcile-payments";
import { refundOrder } from "./refund-order";
import { reversePayment } from "./reverse-payment";
import { reviewPayment } from "./review-payment";

let { shop, operator, advanceUntilIdle, placePaid, placeCompleted, readEvents, resetSimulators } =
  {} as OperatorShop;
beforeAll(async () => {
  ({ shop, operator, advanceUntilIdle, placePaid, placeCompleted, readEvents, resetSimulators } =
    await startOperatorShop());
});
beforeEach(() => resetSimulators());
afterAll(() => shop.close());

async function control(path: string, body: object): Promise<{ id: string }> {
  const response = await fetch(`${shop.gatewayUrl}/_control/${path}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  if (response.status !== 200) throw new Error(await response.text());
  return (await response.json()) as { id: string };
}

async function intentOf(orderId: number): Promise<string> {
  const [row] = await shop.db.query<{ ref: string }>(
    sql`SELECT provider_ref AS ref FROM payments WHERE order_id = ${orderId}`,
  );
  return row?.ref ?? "";
}

const apply = (type: string, objectId: string) =>
  applyGatewayEvent({ ctx: shop.ctx, input: { type, objectId } });

/** Opens a dispute at the gateway and applies its webhook, twice. */
async function dispute(orderId: number, body: object = {}): Promise<string> {
  const { id } = await control("disputes", { intent: await intentOf(orderId), ...body });
  await apply("charge.dispute.created", id);
  await apply("charge.dispute.funds_withdrawn", id);
  return id;
}

async function close(id: string, outcome: "won" | "lost"): Promise<void> {
  await control(`disputes/${id}/close`, { outcome });
  await apply("charge.dispute.closed", id);
}

const adminOrder = (orderId: number) => readAdminOrder({ ctx: operator, input: { orderId } });

const refund = (orderId: number) =>
  refundOrder({
    ctx: operator,
    input: { orderId, key: newFormKey(), amount: null, reason: "x", lines: [], restock: false },
  });

const emailsOf = (orderId: number) =>
  shop.db.query<{ kind: string; to: string }>(
    sql`SELECT kind, "to" FROM emails WHERE order_id = ${orderId} ORDER BY id`,
  );

describe("a dispute", () => {
  it("stops shipping, locks refunds and emails operations once", async () => {
    const { id } = await placePaid();
    await dispute(id);
    await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    expect(await shop.read(id)).toMatchObject({ status: "processing", shipment: null });
    expect(await refund(id)).toMatchObject({ kind: "refused" });
    const { waiting, payments } = await adminOrder(id);
    expect(waiting?.attention).toContain("disputed");
    expect(payments[0]?.disputes).toMatchObject([{ status: "needs_response" }]);
    const events = (await readEvents(id)).filter(({ type }) => type === "payment/disputed");
    expect(events).toHaveLength(1);
    const alerts = (await emailsOf(id)).filter(({ kind }) => kind === "payment_disputed_alert");
    expect(alerts).toEqual([{ kind: "payment_disputed_alert", to: "operations@waybill.test" }]);
  });

  it("lets the order ship once it is won", async () => {
    const { id } = await placePaid();
    await close(await dispute(id), "won");
    await advanceUntilIdle(id);
    expect(await shop.read(id)).toMatchObject({ status: "completed" });
    expect(await refund(id)).toMatchObject({ kind: "refunded" });
  });

  it("delays the refund of a cancelled order until it is won", async () => {
    const { id, total } = await placePaid();
    const disputeId = await dispute(id);
    await cancelOrder({ ctx: operator, input: { orderId: id } });
    await advanceUntilIdle(id);
    expect(await reversePayment({ ctx: shop.ctx, input: { orderId: id } })).toEqual({
      ...{ kind: "waiting", for: "dispute" },
    });
    expect((await adminOrder(id)).waiting?.attention).toContain("disputed");
    await close(disputeId, "won");
    await advanceUntilIdle(id);
    expect((await shop.read(id)).payment?.refundedAmount).toBe(total);
    expect((await adminOrder(id)).waiting).toBeNull();
  });

  it("leaves nothing to refund once it is lost, and is no sale any more", async () => {
    const { id, total } = await placePaid();
    const disputeId = await dispute(id);
    await cancelOrder({ ctx: operator, input: { orderId: id } });
    await advanceUntilIdle(id);
    const sales = () => readSales(shop.db, new Date(0), new Date(shop.ctx.now().getTime() + 1_000));
    const usd = async () =>
      (await sales()).sales.find(({ currency }) => currency === "usd")?.amount;
    const before = (await usd()) ?? 0;
    await close(disputeId, "lost");
    expect(await usd()).toBe(before - total);
    await advanceUntilIdle(id);
    expect((await shop.read(id)).payment?.refundedAmount).toBe(0);
    const { waiting, refundable } = await adminOrder(id);
    expect({ waiting, refundable }).toEqual({ waiting: null, refundable: 0 });
    expect(await shop.findViolations()).toEqual([]);
  });

  it("is learned by asking when a refund is refused because of it", async () => {
    const { id } = await placePaid();
    await control("disputes", { intent: await intentOf(id) });
    await cancelOrder({ ctx: operator, input: { orderId: id } });
    await advanceUntilIdle(id);
    expect((await adminOrder(id)).payments[0]?.disputes).toMatchObject([
      { status: "needs_response" },
    ]);
  });

  it("is learned by the reconciliation, and so is its end", async () => {
    const { id } = await placeCompleted();
    const { id: disputeId } = await control("disputes", { intent: await intentOf(id) });
    const statuses = async () => (await adminOrder(id)).payments[0]?.disputes.map((d) => d.status);
    shop.advanceClock(61 * 60_000);
    await reconcilePayments({ ctx: shop.ctx });
    expect(await statuses()).toEqual(["needs_response"]);
    expect((await adminOrder(id)).waiting?.attention).toContain("disputed");
    await control(`disputes/${disputeId}/close`, { outcome: "won" });
    shop.advanceClock(2 * 60 * 60_000);
    await reconcilePayments({ ctx: shop.ctx });
    expect(await statuses()).toEqual(["won"]);
    expect((await adminOrder(id)).waiting).toBeNull();
  });

  it("of a payment that is not ours changes nothing, and fails nothing", async () => {
    expect(await apply("charge.dispute.created", "du_unknown")).toBeNull();
    expect(await apply("payment_intent.succeeded", "pi_unknown")).toBeNull();
    expect(await apply("radar.early_fraud_warning.created", "issfr_unknown")).toBeNull();
    expect(await apply("payout.paid", "po_1")).toBeNull();
  });

  it("is opened by the test card, listed, and shown with its evidence", async () => {
    const { id } = await shop.place({ paymentMethod: "pm_card_createDisputeProductNotReceived" });
    for (let i = 0; i < 3; i += 1) await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
    shop.advanceClock(61 * 60_000);
    await reconcilePayments({ ctx: shop.ctx });
    const input = { limit: 50, status: "open" as const, q: String(id) };
    const { disputes } = await listDisputes({ ctx: operator, input });
    expect(disputes).toMatchObject([{ orderId: id, reason: "product_not_received" }]);
    const view = await readDispute({ ctx: operator, input: { disputeId: disputes[0]?.id ?? 0 } });
    expect(view.events.map(({ type }) => type)).toContain("payment/completed");
    const closed = await listDisputes({ ctx: operator, input: { ...input, status: "closed" } });
    expect(closed.disputes).toEqual([]);
  });
});

describe("the order view", () => {
  it("has the dispute for the shop's own callers, and none for the customer", async () => {
    const { id, customerId } = await placeCompleted();
    const viewOf = async (actor: Actor) =>
      (await readOrder({ ctx: { ...shop.ctx, actor }, input: { orderId: id } })).payment?.dispute;
    const apiKey: Actor = { kind: "api_key", id: 1, scopes: ["orders:read"] };
    expect(await viewOf(apiKey)).toBeNull();
    const warning = await control("fraud_warnings", { intent: await intentOf(id) });
    await apply("radar.early_fraud_warning.created", warning.id);
    expect(await viewOf(apiKey)).toMatchObject({ status: "fraud_warning", evidenceDueBy: null });
    await dispute(id, { reason: "duplicate" });
    const amount = (await shop.read(id)).total;
    const open = { status: "needs_response", amount, reason: "duplicate" };
    expect(await viewOf(apiKey)).toMatchObject(open);
    expect((await viewOf(operator.actor))?.evidenceDueBy).toMatch(/^2\d{3}-.*Z$/);
    expect((await adminOrder(id)).order.payment?.dispute).toMatchObject(open);
    if (customerId === null) throw new Error("The order has no customer.");
    expect(await viewOf({ kind: "customer", customerId, userId: 1 })).toBeNull();
    expect(await viewOf({ kind: "tracking", orderId: id })).toBeNull();
  });
});

describe("a key that may not read disputes", () => {
  it("stops neither shipping nor the payment's checks", async () => {
    const { id } = await placePaid();
    await controlSimulator(shop.gatewayUrl, { deniedPaths: ["/v1/disputes", "/v1/radar"] });
    await advanceUntilIdle(id);
    expect(await shop.read(id)).toMatchObject({ status: "completed" });
    await shop.ctx.gateway.refund({
      ...{ installation: null, refundId: null, key: `denied-${id}` },
      ...{ providerRef: await intentOf(id), amount: 100 },
    });
    shop.advanceClock(2 * 60 * 60_000);
    expect(await reconcilePayments({ ctx: shop.ctx })).toMatchObject({ failed: 0 });
    expect(await shop.read(id)).toMatchObject({ paymentStatus: "partially_refunded" });
    await controlSimulator(shop.gatewayUrl, { deniedPaths: [] });
  });
});

describe("an inquiry or an early fraud warning", () => {
  it.each(["inquiry", "warning"])(
    "of kind %s stops shipping until it is reviewed",
    async (kind) => {
      const { id } = await placePaid();
      if (kind === "inquiry") await dispute(id, { inquiry: true });
      else {
        const warning = await control("fraud_warnings", { intent: await intentOf(id) });
        await apply("radar.early_fraud_warning.created", warning.id);
      }
      await advanceOrder({ ctx: shop.ctx, input: { orderId: id } });
      expect(await shop.read(id)).toMatchObject({ status: "processing", shipment: null });
      const input = { orderId: id, reason: "The customer confirmed the order" };
      expect(await reviewPayment({ ctx: operator, input })).toMatchObject({ kind: "done" });
      expect(await reviewPayment({ ctx: operator, input })).toMatchObject({ kind: "refused" });
      await advanceUntilIdle(id);
      expect(await shop.read(id)).toMatchObject({ status: "completed" });
    },
  );

  it("can be answered with a refund, which closes it", async () => {
    const { id } = await placeCompleted();
    const inquiry = await dispute(id, { inquiry: true });
    expect(await refund(id)).toMatchObject({ kind: "refunded" });
    await apply("charge.dispute.closed", inquiry);
    expect((await adminOrder(id)).waiting).toBeNull();
  });
});

describe("a refund that fails later", () => {
  it("puts the payment back, needs attention and emails customer and operations once", async () => {
    const { id } = await placeCompleted({ paymentMethod: "pm_card_refundFail" });
    expect(await refund(id)).toMatchObject({ kind: "refunded" });
    const [row] = await shop.db.query<{ ref: string }>(sql`
      SELECT r.provider_ref AS ref FROM refunds r JOIN payments p ON p.id = r.payment_id
      WHERE p.order_id = ${id}`);
    const ref = row?.ref ?? "";
    await waitFor("the refund to fail", async () => {
      const report = await shop.ctx.gateway.retrieveRefund(ref);
      return report.status === "failed" ? report : null;
    });
    await apply("refund.failed", ref);
    await apply("charge.refund.updated", ref);
    expect(await shop.read(id)).toMatchObject({
      paymentStatus: "paid",
      payment: { refundedAmount: 0 },
    });
    expect((await adminOrder(id)).waiting?.attention).toContain("refund failed");
    const kinds = (await emailsOf(id)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind.startsWith("refund_failed")).sort()).toEqual([
      "refund_failed",
      "refund_failed_alert",
    ]);
    await reviewPayment({ ctx: operator, input: { orderId: id, reason: "Paid by transfer" } });
    expect((await adminOrder(id)).waiting).toBeNull();
  });
});
