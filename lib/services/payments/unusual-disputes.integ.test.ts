import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import type { DisputeReport } from "@/lib/domain/order/dispute-rules";
import { lostAmount } from "@/lib/domain/order/payment-attention";
import { cancelOrder, readAdminOrder, readOrder } from "@/lib/services/orders";
import { readFactsOfOrders, readOrderFacts } from "@/lib/services/orders/order-facts";
import { readSales } from "@/lib/services/overview/read-sales";
import { type OperatorShop, startOperatorShop } from "@/tests/support/operator-shop";
import { applyGatewayEvent } from "./apply-gateway-event";
import { lostOfPayment } from "./dispute-rows";
import { listDisputes } from "./list-disputes";
import { reviewPayment } from "./review-payment";

let { shop, operator, advanceUntilIdle, placePaid, placeCompleted, readEvents } =
  {} as OperatorShop;
beforeAll(async () => {
  ({ shop, operator, advanceUntilIdle, placePaid, placeCompleted, readEvents } =
    await startOperatorShop());
});
afterAll(() => shop.close());

async function reportOf(
  orderId: number,
  status: DisputeReport["status"],
  more: Partial<DisputeReport> = {},
): Promise<DisputeReport> {
  const order = await readOrderFacts(shop.db, orderId);
  return {
    ...{ providerRef: `du_${orderId}`, paymentRef: order?.payment?.providerRef ?? null, status },
    ...{ unknownStatus: null, amount: { value: order?.total ?? 0, currency: "usd" } },
    ...{ reason: "fraudulent", evidenceDueBy: null, openedAt: shop.ctx.now() },
    ...more,
  };
}

/** Applies a webhook about a dispute; the gateway answers each question with the next report. */
async function applyReports(...reports: DisputeReport[]): Promise<void> {
  let asked = 0;
  const answer = async (): Promise<DisputeReport> => {
    const report = reports[Math.min(asked, reports.length - 1)];
    asked += 1;
    if (!report) throw new Error("No report.");
    return report;
  };
  const gateway = new Proxy(shop.ctx.gateway, {
    get(target, name) {
      if (name === "retrieveDispute") return answer;
      const method: unknown = Reflect.get(target, name);
      return typeof method === "function" ? method.bind(target) : method;
    },
  });
  const ctx: Context = { ...shop.ctx, gateway };
  const [first] = reports;
  const input = { type: "charge.dispute.updated", objectId: first?.providerRef ?? "" };
  await applyGatewayEvent({ ctx, input });
  expect(asked).toBe(reports.length);
}

const adminOrder = (orderId: number) => readAdminOrder({ ctx: operator, input: { orderId } });
const disputesOf = async (orderId: number) => (await adminOrder(orderId)).payments[0]?.disputes;

describe("a dispute that changes after it was closed", () => {
  it("is opened when a closed inquiry becomes a dispute", async () => {
    const { id } = await placeCompleted();
    await applyReports(await reportOf(id, "warning_needs_response"));
    await applyReports(await reportOf(id, "warning_closed"));
    expect((await adminOrder(id)).waiting).toBeNull();
    await applyReports(await reportOf(id, "needs_response"));
    expect((await adminOrder(id)).waiting?.attention).toContain("disputed");
    const events = (await readEvents(id)).filter(({ type }) => type === "payment/disputed");
    expect(events.map(({ data }) => data.status)).toEqual([
      ...["warning_needs_response", "needs_response"],
    ]);
    const input = { limit: 10, status: "open" as const, q: String(id) };
    expect((await listDisputes({ ctx: operator, input })).disputes).toHaveLength(1);
  });

  it("stays closed if the gateway, asked again, says so, and opens if it confirms", async () => {
    const { id } = await placeCompleted();
    const [open, lost] = [await reportOf(id, "under_review"), await reportOf(id, "lost")];
    await applyReports(open);
    await applyReports(lost);
    await applyReports(open, lost);
    expect(await disputesOf(id)).toMatchObject([{ status: "lost" }]);
    await applyReports(open, open);
    expect(await disputesOf(id)).toMatchObject([{ status: "under_review" }]);
  });

  it("is recorded, shown and emailed with a status that is not known", async () => {
    const { id } = await placeCompleted();
    const unknown = { unknownStatus: "arbitration_pending" };
    await applyReports(await reportOf(id, "won"));
    const report = await reportOf(id, "under_review", unknown);
    await applyReports(report, report);
    expect(await disputesOf(id)).toMatchObject([unknown]);
    expect((await readEvents(id)).at(-1)?.data).toMatchObject(unknown);
    const alerts = await shop.db.query(sql`
      SELECT FROM emails WHERE order_id = ${id} AND kind = 'payment_disputed_alert'`);
    expect(alerts).toHaveLength(1);
    expect((await adminOrder(id)).waiting?.attention).toContain("doesn't know");
    const review = { orderId: id, reason: "In arbitration" };
    expect((await reviewPayment({ ctx: operator, input: review })).kind).toBe("done");
    expect((await adminOrder(id)).waiting).toBeNull();
  });
});

describe("a lost dispute of more than was paid, or in another currency", () => {
  const usdSales = async () => {
    const until = new Date(shop.ctx.now().getTime() + 1_000);
    const { sales } = await readSales(shop.db, new Date(0), until);
    return sales.find(({ currency }) => currency === "usd")?.amount ?? 0;
  };

  it.each([
    ["more than an integer holds", { value: 5_000_000_000, currency: "usd" }],
    ["a little in euros", { value: 5, currency: "eur" }],
    ["much in yen", { value: 9_000_000, currency: "jpy" }],
  ])("takes no more than was captured (%s)", async (_name, amount) => {
    const { id, total } = await placePaid();
    const before = await usdSales();
    await applyReports(await reportOf(id, "needs_response", { amount }));
    await cancelOrder({ ctx: operator, input: { orderId: id } });
    await applyReports(await reportOf(id, "lost", { amount }));
    await advanceUntilIdle(id);
    expect(await usdSales()).toBe(before - total);
    const { order, refundable, payments, waiting } = await adminOrder(id);
    expect(order.payment).toMatchObject({ refundedAmount: 0, returnedByBankAmount: total });
    expect(refundable).toBe(0);
    expect(payments[0]?.disputes).toMatchObject([
      { amount: amount.value, currency: amount.currency },
    ]);
    const isOther = amount.currency !== "usd";
    expect(waiting?.attention ?? "").toEqual(
      isOther ? expect.stringContaining("another currency") : "",
    );
    const ctx = { ...shop.ctx, actor: { kind: "tracking" as const, orderId: id } };
    expect((await readOrder({ ctx, input: { orderId: id } })).payment).toMatchObject({
      ...{ dispute: null, returnedByBankAmount: total },
    });
    if (!isOther) return;
    const review = { orderId: id, reason: "Compared at the gateway" };
    expect((await reviewPayment({ ctx: operator, input: review })).kind).toBe("done");
    expect((await adminOrder(id)).waiting).toBeNull();
  });

  it("counts the same in SQL as by the rule, whatever was refunded", async () => {
    const { id } = await placeCompleted();
    await applyReports(await reportOf(id, "lost", { amount: { value: 300, currency: "usd" } }));
    const captured = (await readOrderFacts(shop.db, id))?.payment?.capturedAmount ?? 0;
    for (const currency of ["usd", "eur"]) {
      for (const amount of [0, 1, 300, captured, captured + 1, 5_000_000_000]) {
        for (const refunded of [0, 100, captured]) {
          await shop.db.query(sql`UPDATE payments SET refunded_amount = ${refunded}
            WHERE order_id = ${id}`);
          await shop.db.query(sql`UPDATE disputes SET amount = ${amount}::bigint,
            currency = ${currency} WHERE provider_ref = ${`du_${id}`}`);
          const [row] = await shop.db.query<{ lost: number }>(sql`
            SELECT ${lostOfPayment} AS lost FROM payments p WHERE p.order_id = ${id}`);
          const [order] = await readFactsOfOrders(shop.db, [id]);
          expect(row?.lost).toBe(order && lostAmount(order));
        }
      }
    }
  });
});
