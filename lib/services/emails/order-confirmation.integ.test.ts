import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StructuredAddress } from "@/lib/domain/address";
import { limitedEmailReason } from "@/lib/domain/email/email-limits";
import { cancelOrder, checkOut, placeOrder } from "@/lib/services/orders";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { redeliverEmails } from "./redeliver-emails";
import { type EmailEvent, sendOrderEmails } from "./send-order-emails";
import { sendPaymentReminders } from "./send-payment-reminders";
import { sendTrackingLink } from "./send-tracking-link";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const address: StructuredAddress = {
  ...{ name: "Buy at evil.example", line1: "http://evil.example", city: "Cheap pills" },
  ...{ postalCode: "12345", country: "DE" },
};

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop({
    ...{ openUnpaidMax: 100, unpaidHoldsPerAddress: 100, unpaidHoldShare: 100 },
    orderExpiryMs: 30 * minuteMs,
  });
});
afterAll(() => shop.close());

/** Places an order as a visitor who only states an email address. */
async function placeAsGuest(email: string): Promise<number> {
  const outcome = await checkOut({
    ctx: shop.as({ kind: "anonymous" }),
    input: {
      ...{ customerId: null, email, shippingAddress: address },
      items: [{ productId: 1, quantity: 1 }],
      agreed: await priceOfProduct(1),
      ...{ idempotencyKey: crypto.randomUUID(), callerAddress: "203.0.113.7" },
    },
  });
  if (outcome.kind !== "placed") throw new Error(`Not placed: ${outcome.kind}`);
  return outcome.order.id;
}

async function priceOfProduct(id: number) {
  const [row] = await shop.db.query<{ total: number; currency: string }>(
    sql`SELECT price AS total, currency FROM products WHERE id = ${id}`,
  );
  if (!row) throw new Error("No product.");
  return row;
}

const created = (orderId: number): EmailEvent => ({
  ...{ orderId, seq: 1, type: "order/created", data: {} },
});

const send = (...events: EmailEvent[]) => sendOrderEmails({ ctx: shop.ctx, input: { events } });

const emailsOf = (orderId: number) =>
  shop.db.query<{ kind: string; status: string; text: string; html: string; error: string }>(sql`
    SELECT kind, status, text, html, error FROM emails WHERE order_id = ${orderId} ORDER BY id`);

/** Puts an order into the state in which only its payment is missing. */
const awaitPayment = (orderId: number) =>
  shop.db.query(sql`
    UPDATE orders SET waiting_for = 'payment', inventory_status = 'reserved'
    WHERE id = ${orderId}`);

describe("the order confirmation", () => {
  it("shows items, total, address and tracking link, and no deadline if the card is charged", async () => {
    const order = await shop.place({ items: [{ productId: 1, quantity: 2 }] });
    await shop.db.query(
      sql`UPDATE orders SET payment_method = 'pm_card_visa' WHERE id = ${order.id}`,
    );
    await send(created(order.id), created(order.id));
    const [email, ...others] = await emailsOf(order.id);
    expect(others).toEqual([]);
    expect(email).toMatchObject({ kind: "order_confirmation", status: "captured" });
    expect(email?.text).toContain(`2 × ${order.items[0]?.name}: `);
    expect(email?.text).toMatch(/Total: \$\d+\.\d\d/);
    expect(email?.text).toContain("Ships to: 1 Harbour Street, Portsmouth");
    expect(email?.text).toContain(`http://shop.test/track/${order.trackingToken}`);
    expect(email?.text).not.toMatch(/pay /i);
    // The card may still be declined.
    expect(email?.text).not.toContain("ships.");
    const paid = await shop.place();
    await shop.db.query(sql`UPDATE orders SET payment_status = 'paid' WHERE id = ${paid.id}`);
    await send(created(paid.id));
    const [whenPaid] = await emailsOf(paid.id);
    expect(whenPaid?.text).toContain("We'll email you when your package ships.");
  });

  it("is not sent for an order that was closed since it was placed", async () => {
    const closed: number[] = [];
    for (const status of ["failed", "expired", "cancelled"]) {
      const { id } = await shop.place();
      await shop.db.query(sql`
        UPDATE orders SET status = ${status},
          failure_reason = CASE WHEN ${status === "failed"} THEN 'payment_declined' END
        WHERE id = ${id}`);
      closed.push(id);
    }
    await send(...closed.map(created));
    for (const id of closed) expect(await emailsOf(id)).toEqual([]);
  });

  it("says until when an unpaid order must be paid, in the shop's time zone", async () => {
    const { id, expiresAt } = await shop.place({ paymentMethod: null });
    await send(created(id));
    const [email] = await emailsOf(id);
    expect(email?.text).toContain("View and pay order: http://shop.test/track/");
    const time = new Date(expiresAt).toISOString().slice(11, 16);
    expect(email?.text).toMatch(new RegExp(`Please pay \\$.+ by .+, ${time} \\(UTC\\)\\.`));
  });

  it("asks for no payment while an attempt has no outcome, but does after a decline", async () => {
    for (const [status, asks] of [
      ...[["pending", false] as const, ["unknown", false] as const],
      ["declined", true] as const,
    ]) {
      const { id } = await shop.place({ paymentMethod: null });
      await shop.db.query(sql`
        INSERT INTO payments (order_id, attempt, method, status, amount, currency, idempotency_key)
        SELECT id, 1, 'pm_saved', ${status}, total, currency, 'key' FROM orders WHERE id = ${id}`);
      await send(created(id));
      const [email] = await emailsOf(id);
      expect([status, /please pay|pay order/i.test(email?.text ?? "")]).toEqual([status, asks]);
    }
  });

  it("repeats nothing that a guest typed, in any email", async () => {
    const id = await placeAsGuest("victim@example.com");
    await send(created(id));
    await cancelOrder({
      ctx: shop.as({ kind: "tracking", orderId: id }),
      input: { orderId: id, reason: "Visit evil.example" },
    });
    const data = { reason: "Visit evil.example", actor: "guest" };
    await send({ orderId: id, seq: 2, type: "order/cancelled", data });
    const sent = await emailsOf(id);
    expect(sent.map(({ kind }) => kind)).toEqual(["order_confirmation", "order_cancelled"]);
    expect(sent[0]?.text).toContain("Ships to: Germany.");
    for (const { text, html } of sent) expect(text + html).not.toMatch(/evil|pills|12345/i);
  });
});

describe("the limit of emails about unpaid guest orders", () => {
  const statuses = async (ids: readonly number[]) =>
    (await Promise.all(ids.map(emailsOf))).flat().map(({ status }) => status);

  it("is three per hour and address, however they are batched and repeated", async () => {
    const ids: number[] = [];
    for (let order = 0; order < 5; order += 1) ids.push(await placeAsGuest("flooded@example.com"));
    const other = await placeAsGuest("other@example.com");
    await Promise.all(ids.map((id) => send(created(id), created(other))));
    await send(...ids.map(created));
    expect((await statuses(ids)).sort()).toEqual([
      ...["captured", "captured", "captured", "failed", "failed"],
    ]);
    expect(await statuses([other])).toEqual(["captured"]);
    const all = (await Promise.all(ids.map(emailsOf))).flat();
    expect(all.find(({ status }) => status === "failed")?.error).toBe(limitedEmailReason);
    shop.advanceClock(hourMs + 1_000);
    const later = await placeAsGuest("flooded@example.com");
    await send(created(later));
    expect(await statuses([later])).toEqual(["captured"]);
  });

  it("is within one batch as well, and does not hold for paid orders and customers", async () => {
    const ids: number[] = [];
    for (let order = 0; order < 5; order += 1) ids.push(await placeAsGuest("busy@example.com"));
    await send(...ids.map(created));
    expect(await statuses(ids)).toEqual(["captured", "captured", "captured", "failed", "failed"]);
    await shop.db.query(sql`UPDATE orders SET payment_status = 'paid' WHERE id = ANY (${ids})`);
    const paid = (orderId: number) => ({ ...created(orderId), seq: 5, type: "payment/completed" });
    await send(...ids.map(paid));
    const next = await placeAsGuest("busy@example.com");
    await send(created(next));
    expect(await statuses([next])).toEqual(["captured"]);
    // A free order shows as little about its email address as an unpaid one.
    await shop.db.query(sql`
      UPDATE orders SET payment_status = 'not_required', total = 0 WHERE id = ANY (${ids})`);
    const another = await placeAsGuest("busy@example.com");
    await send(created(another));
    expect(await statuses([another])).toEqual(["failed"]);
    const own = await Promise.all([1, 2, 3, 4, 5].map(() => shop.place({ paymentMethod: null })));
    await send(...own.map(({ id }) => created(id)));
    expect(await statuses(own.map(({ id }) => id))).toEqual(Array(5).fill("captured"));
  });
});

describe("the limit of emails to one mailbox", () => {
  it("never holds for what the shop does with a free order, such as shipping it", async () => {
    const ids: number[] = [];
    for (let order = 0; order < 5; order += 1) ids.push(await placeAsGuest("free@example.com"));
    await shop.db.query(sql`
      UPDATE orders SET payment_status = 'not_required', total = 0, status = 'processing'
      WHERE id = ANY (${ids})`);
    const moved = (orderId: number): EmailEvent[] => [
      { orderId, seq: 2, type: "order/shipped", data: {} },
      { orderId, seq: 3, type: "order/delivered", data: {} },
      { orderId, seq: 4, type: "order/cancelled", data: { reason: null, actor: "user:2" } },
    ];
    for (const id of ids) await send(...moved(id));
    const sent = (await Promise.all(ids.map(emailsOf))).flat();
    expect(sent.map(({ status }) => status)).toEqual(Array(15).fill("captured"));
    // What a visitor causes at will is limited, and nothing of the above was counted.
    const cancelled = (orderId: number): EmailEvent => ({
      ...{ orderId, seq: 5, type: "order/cancelled", data: { actor: "guest" } },
    });
    await send(...ids.map(cancelled));
    const own = await shop.db.query<{ status: string }>(sql`
      SELECT status FROM emails WHERE order_id = ANY (${ids}) AND cause = 5 ORDER BY id`);
    expect(own.map(({ status }) => status).sort()).toEqual([
      ...["captured", "captured", "captured", "failed", "failed"],
    ]);
  });

  it("counts what comes after a confirmation separately, and not the links of lookups", async () => {
    const id = await placeAsGuest("owner@example.com");
    for (let lookup = 0; lookup < 3; lookup += 1) {
      const input = { orderNumber: id, email: "owner@example.com" };
      await sendTrackingLink({ ctx: shop.as({ kind: "anonymous" }), input });
    }
    const strangers: number[] = [];
    for (let order = 0; order < 2; order += 1) {
      strangers.push(await placeAsGuest("owner@example.com"));
    }
    const cancelled = (orderId: number, seq: number) => ({
      ...{ orderId, seq, type: "order/cancelled", data: {} },
    });
    await send(...strangers.flatMap((order) => [cancelled(order, 2), cancelled(order, 3)]));
    await send(created(id));
    const sent = await emailsOf(id);
    expect(sent.filter(({ kind }) => kind === "tracking_link")).toHaveLength(3);
    expect(sent.at(-1)).toMatchObject({ kind: "order_confirmation", status: "captured" });
    const others = (await Promise.all(strangers.map(emailsOf))).flat();
    expect(others.map(({ status }) => status).sort()).toEqual([
      ...["captured", "captured", "captured", "failed"],
    ]);
  });

  it("takes addresses that differ after a plus sign as one", async () => {
    const ids: number[] = [];
    for (const tag of ["+1", "+2", "", "+3"]) ids.push(await placeAsGuest(`vic${tag}@example.com`));
    const others = ["vic+1@example.org", "victor@example.com", "vic-1@example.com"];
    for (const email of others) ids.push(await placeAsGuest(email));
    for (const id of ids) await send(created(id));
    const all = (await Promise.all(ids.map(emailsOf))).flat();
    expect(all.map(({ status }) => status)).toEqual([
      ...["captured", "captured", "captured", "failed"],
      ...["captured", "captured", "captured"],
    ]);
  });
});

describe("sendPaymentReminders", () => {
  const remind = () => sendPaymentReminders({ ctx: shop.ctx });
  const kinds = async (id: number) => (await emailsOf(id)).map(({ kind }) => kind);

  it("reminds once, before the deadline, of orders that still wait for their payment", async () => {
    const [waiting, paid, cancelled] = await Promise.all(
      [1, 2, 3].map(() => shop.place({ paymentMethod: null })),
    );
    if (!waiting || !paid || !cancelled) throw new Error("Not placed.");
    for (const { id } of [waiting, paid, cancelled]) await awaitPayment(id);
    await remind();
    expect(await kinds(waiting.id)).toEqual([]);
    await shop.db.query(sql`
      UPDATE orders SET payment_status = 'authorized', waiting_for = 'join' WHERE id = ${paid.id}`);
    await cancelOrder({ ctx: shop.ctx, input: { orderId: cancelled.id } });
    shop.advanceClock(21 * minuteMs);
    await Promise.all([remind(), remind()]);
    await remind();
    expect(await kinds(waiting.id)).toEqual(["payment_reminder"]);
    expect(await kinds(paid.id)).toEqual([]);
    expect(await kinds(cancelled.id)).toEqual([]);
    const [email] = await emailsOf(waiting.id);
    expect(email?.text).toContain("View and pay order: http://shop.test/track/");
  });

  it("reminds of orders with the default time to pay, which is counted from when they are placed", async () => {
    const usual = { ...shop.ctx, settings: { ...shop.ctx.settings, orderExpiryMs: 15 * minuteMs } };
    const outcome = await placeOrder({
      ctx: usual,
      input: {
        order: {
          ...{ customerId: 1, items: [{ productId: 1, quantity: 1 }], paymentMethod: null },
          shippingAddress: "1 Harbour Street, Portsmouth",
        },
      },
    });
    if (outcome.kind !== "placed") throw new Error(`Not placed: ${outcome.kind}`);
    const { id, createdAt, expiresAt } = outcome.order;
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(15 * minuteMs);
    const [event] = await shop.db.query<{ expiresAt: string }>(sql`
      SELECT data->>'expiresAt' AS "expiresAt" FROM order_events
      WHERE order_id = ${id} AND seq = 1`);
    expect(event?.expiresAt).toBe(expiresAt);
    await awaitPayment(id);
    shop.advanceClock(11 * minuteMs);
    await remind();
    expect(await kinds(id)).toEqual(["payment_reminder"]);
  });

  it("sends none when there is too little time to pay", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    await awaitPayment(id);
    shop.advanceClock(29 * minuteMs);
    await remind();
    expect(await kinds(id)).toEqual([]);
  });

  it("is not delivered late, when the order has been paid or has expired", async () => {
    const { id } = await shop.place({ paymentMethod: null });
    await awaitPayment(id);
    shop.advanceClock(21 * minuteMs);
    const refuse = () => Promise.reject(new Error("The mail server is away."));
    const emailSender = { deliver: refuse, capturesAll: false };
    await sendPaymentReminders({ ctx: { ...shop.ctx, emailSender } });
    shop.advanceClock(hourMs);
    await redeliverEmails({ ctx: shop.ctx });
    expect(await emailsOf(id)).toMatchObject([
      {
        status: "failed",
        error: "This email is out of date: the order no longer waits for its payment.",
      },
    ]);
  });
});
