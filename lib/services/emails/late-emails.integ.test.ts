import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { EmailDeferred } from "@/lib/clients/email-errors";
import type { Context } from "@/lib/context";
import { cancelOrder } from "@/lib/services/orders";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { readEmail } from "./read-email";
import { redeliverEmails } from "./redeliver-emails";
import { requeueEmail } from "./requeue-email";
import { resendEmail } from "./resend-email";
import { type EmailEvent, sendOrderEmails } from "./send-order-emails";
import { sendPayLink } from "./send-pay-link";
import { sendStockAlert } from "./send-stock-alert";

let shop: TestShop;
let operator: Context;
beforeAll(async () => {
  shop = await startTestShop({ openUnpaidMax: 100 });
  operator = shop.as({ kind: "operator", userId: 2, role: "operator" });
});
afterAll(() => shop.close());
beforeEach(async () => {
  await shop.db.query(sql`DELETE FROM emails`);
});

/** The mail server is away, so that emails wait. */
const whileAway = (ctx: Context): Context => ({
  ...ctx,
  emailSender: {
    capturesAll: false,
    async deliver() {
      throw new EmailDeferred("ETIMEDOUT", "Connection timeout", true);
    },
  },
});

const send = (...events: EmailEvent[]) =>
  sendOrderEmails({ ctx: whileAway(shop.ctx), input: { events } });
const created = (orderId: number): EmailEvent => ({
  ...{ orderId, seq: 1, type: "order/created", data: {} },
});

/** The mail server works again, some minutes later. */
async function redeliver(): Promise<void> {
  shop.advanceClock(2 * 60_000);
  await redeliverEmails({ ctx: shop.ctx });
}

const emails = () =>
  shop.db.query<{ id: number; kind: string; status: string; error: string | null; text: string }>(
    sql`SELECT id, kind, status, error, text FROM emails ORDER BY id`,
  );

/** Adds the event that an email reports, as its cause. */
async function addEvent(orderId: number, type: string, data: object): Promise<EmailEvent> {
  const [row] = await shop.db.query<{ seq: number }>(sql`
    INSERT INTO order_events (order_id, seq, type, data, actor, at, status, payment_status,
      inventory_status)
    SELECT id, seq + 50, ${type}, ${JSON.stringify(data)}::jsonb, 'system', ${shop.ctx.now()},
      status, payment_status, inventory_status FROM orders WHERE id = ${orderId} RETURNING seq`);
  return { orderId, seq: row?.seq ?? 0, type, data: { ...data } };
}

const outdated = (fact: string) => `This email is out of date: ${fact}.`;

describe("emails that have waited", () => {
  it("are not sent if they ask to pay an order that has ended, and the admin says why", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    await send(created(id));
    await sendPayLink({ ctx: whileAway(operator), input: { orderId: id } });
    expect(await emails()).toMatchObject([{ status: "queued" }, { status: "queued" }]);
    await cancelOrder({ ctx: shop.ctx, input: { orderId: id } });
    await redeliver();
    const reasons = [
      outdated("the order is cancelled"),
      outdated("the order no longer waits for its payment"),
    ];
    const [confirmation, payLink] = await emails();
    expect(confirmation).toMatchObject({ status: "failed", error: reasons[0] });
    expect(payLink).toMatchObject({ status: "failed", error: reasons[1] });
    const input = { emailId: payLink?.id ?? 0 };
    expect(await readEmail({ ctx: operator, input })).toMatchObject({ outdatedReason: reasons[1] });
    const refused = { kind: "refused", reason: reasons[1] };
    expect(await requeueEmail({ ctx: operator, input })).toEqual(refused);
    expect(await resendEmail({ ctx: operator, input: { ...input, orderId: id } })).toEqual(refused);
  });

  it("are written again if the order has changed", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    await send(created(id));
    expect((await emails())[0]?.text).toContain("Please pay");
    await shop.db.query(sql`UPDATE orders SET payment_status = 'paid' WHERE id = ${id}`);
    await redeliver();
    const [sent] = await emails();
    expect(sent).toMatchObject({ kind: "order_confirmation", status: "captured", error: null });
    expect(sent?.text).not.toContain("Please pay");
    expect(sent?.text).toContain("We'll email you when your package ships.");
  });

  it("stay as they are if an operator sent them again", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    await send(created(id));
    const [first] = await emails();
    const input = { orderId: id, emailId: first?.id ?? 0 };
    await resendEmail({ ctx: whileAway(operator), input });
    await shop.db.query(sql`UPDATE orders SET payment_status = 'paid' WHERE id = ${id}`);
    await redeliver();
    const [rewritten, copy] = await emails();
    expect(rewritten?.text).not.toBe(first?.text);
    expect(copy).toMatchObject({ status: "captured", text: first?.text });
  });

  it("keep their text if the order is not paid on its page and they remind of that", async () => {
    const { id } = await shop.place();
    await shop.db.query(sql`
      INSERT INTO emails (order_id, kind, cause, "to", subject, html, text, message_id, next_try_at)
      VALUES (${id}, 'payment_reminder', 2, 'late@example.com', 'x', 'x', 'x', 'reminder@late',
        ${shop.ctx.now()})`);
    await redeliver();
    expect(await emails()).toMatchObject([{ status: "captured", text: "x" }]);
  });

  it("are checked by the first email's event if they are a copy of a copy", async () => {
    const { id } = await shop.place();
    await shop.db.query(sql`
      INSERT INTO shipments (order_id, status, idempotency_key, carrier, tracking_number)
      VALUES (${id}, 'in_transit', ${`late-${id}`}, 'Post', 'OLD')`);
    await shop.db.query(sql`UPDATE orders SET status = 'shipped', payment_status = 'paid',
        inventory_status = 'fulfilled' WHERE id = ${id}`);
    const shipped = { carrier: "Post", trackingNumber: "OLD" };
    await send(await addEvent(id, "order/shipped", shipped));
    await shop.db.query(sql`UPDATE orders SET seq = seq + 100 WHERE id = ${id}`);
    const resendLast = async () => {
      const emailId = (await emails()).at(-1)?.id ?? 0;
      return resendEmail({ ctx: operator, input: { orderId: id, emailId } });
    };
    expect(await resendLast()).toMatchObject({ kind: "done" });
    expect(await resendLast()).toMatchObject({ kind: "done" });
    await shop.db.query(sql`UPDATE shipments SET tracking_number = 'NEW' WHERE order_id = ${id}`);
    expect(await resendLast()).toEqual({
      ...{ kind: "refused", reason: outdated("the tracking number has changed") },
    });
  });

  it("are not sent about a tracking number that was corrected, or a package that has arrived", async () => {
    const ids: number[] = [];
    for (const wasCorrected of [false, true]) {
      const { id } = await shop.place();
      ids.push(id);
      const number = `LATE${id}`;
      await shop.db.query(sql`
        INSERT INTO shipments (order_id, status, idempotency_key, carrier, tracking_number)
        VALUES (${id}, 'in_transit', ${`late-${id}`}, 'Post', ${number})`);
      await shop.db.query(sql`UPDATE orders SET status = 'shipped', payment_status = 'paid',
          inventory_status = 'fulfilled' WHERE id = ${id}`);
      const data = { carrier: "Post", trackingNumber: wasCorrected ? "OLD" : number };
      await send(await addEvent(id, "order/shipped", data));
    }
    await redeliver();
    expect(await emails()).toMatchObject([
      { status: "captured" },
      { status: "failed", error: outdated("the tracking number has changed") },
    ]);
    await shop.db.query(sql`DELETE FROM emails`);
    const [id = 0] = ids;
    await send({ orderId: id, seq: 3, type: "order/shipped", data: {} });
    await shop.db.query(sql`UPDATE orders SET status = 'delivered', payment_status = 'paid',
        inventory_status = 'fulfilled' WHERE id = ${id}`);
    await redeliver();
    expect(await emails()).toMatchObject([{ error: outdated("the order is delivered") }]);
  });

  it("are not sent about a refund that failed, and its correction until it is made up for", async () => {
    const { id } = await shop.place();
    const [payment] = await shop.db.query<{ id: number }>(sql`
      INSERT INTO payments (order_id, attempt, status, amount, captured_amount, currency,
        idempotency_key)
      VALUES (${id}, 1, 'paid', 1000, 1000, 'usd', ${`late-${id}`}) RETURNING id`);
    const addRefund = async (status: string, amount = 100) => {
      const [row] = await shop.db.query<{ id: number }>(sql`
        INSERT INTO refunds (payment_id, amount, currency, status, reason, origin, created_at)
        VALUES (${payment?.id ?? 0}, ${amount}, 'usd', ${status}, 'late', 'operator', ${shop.ctx.now()})
        RETURNING id`);
      return row?.id ?? 0;
    };
    await shop.db.query(sql`UPDATE orders SET payment_status = 'paid' WHERE id = ${id}`);
    const refundId = await addRefund("failed");
    const event = await addEvent(id, "payment/refunded", { refundId, amount: 100 });
    await send(event);
    await redeliver();
    expect(await emails()).toMatchObject([{ error: outdated("the refund has failed") }]);
    for (const kind of ["refund_failed", "refund_failed_alert"]) {
      await shop.db.query(sql`
        INSERT INTO emails (order_id, kind, cause, "to", subject, html, text, message_id,
          next_try_at)
        VALUES (${id}, ${kind}, ${event.seq}, 'late@example.com', 'x', 'x', 'x', ${`${kind}@late`},
          ${shop.ctx.now()})`);
    }
    shop.advanceClock(1_000);
    // The customer still misses the other half.
    await addRefund("succeeded", 50);
    await redeliver();
    const sent = [{ status: "captured" }, { status: "captured" }];
    expect((await emails()).slice(1)).toMatchObject(sent);
    await shop.db.query(sql`UPDATE emails SET status = 'queued', next_try_at = ${shop.ctx.now()}
      WHERE status = 'captured'`);
    await addRefund("pending", 50);
    await redeliver();
    expect((await emails()).slice(1)).toMatchObject([
      { kind: "refund_failed", error: outdated("the customer was refunded again") },
      { kind: "refund_failed_alert", error: outdated("the failed refund was dealt with") },
    ]);
    await shop.db.query(sql`DELETE FROM payments WHERE id = ${payment?.id ?? 0}`);
  });

  it("are not sent to operations about stock that was reordered, or a dispute that is closed", async () => {
    const [request] = await shop.db.query<{ id: number }>(sql`
      INSERT INTO reorder_requests (product_id, reason, available, threshold)
      VALUES (1, 'low_stock', 1, 10) RETURNING id`);
    const { id } = await shop.place();
    await sendStockAlert({
      ctx: whileAway(shop.ctx),
      input: { kind: "low_stock", productIds: [1], orderId: null, cause: request?.id ?? 0 },
    });
    await shop.db.query(sql`
      INSERT INTO emails (order_id, kind, cause, "to", subject, html, text, message_id, next_try_at)
      VALUES (${id}, 'payment_disputed_alert', 2, 'ops@example.com', 'x', 'x', 'x', 'dispute@late',
        ${shop.ctx.now()})`);
    await shop.db.query(sql`
      UPDATE reorder_requests SET status = 'received', closed_at = now()
      WHERE id = ${request?.id ?? 0}`);
    await redeliver();
    expect(await emails()).toMatchObject([
      { status: "failed", error: outdated("the reorder request is closed") },
      { status: "failed", error: outdated("the dispute is closed") },
    ]);
  });

  it("are checked in the same way when their events come late", async () => {
    const { id } = await shop.place();
    await shop.db.query(sql`UPDATE orders SET status = 'delivered', payment_status = 'paid',
        inventory_status = 'fulfilled' WHERE id = ${id}`);
    const at = (minutesAgo: number) =>
      new Date(shop.ctx.now().getTime() - minutesAgo * 60_000).toISOString();
    const events = [60, 1].map((minutes, index) => ({
      ...{ orderId: id, seq: 2 + index, type: "order/shipped", data: { at: at(minutes) } },
    }));
    await sendOrderEmails({ ctx: shop.ctx, input: { events } });
    expect(await emails()).toMatchObject([
      { status: "failed", error: outdated("the order is delivered") },
      { status: "captured" },
    ]);
  });
});
