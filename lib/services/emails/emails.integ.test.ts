import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EmailDeferred, EmailRejected, type EmailSender } from "@/lib/clients/email-sender";
import type { Context } from "@/lib/context";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { redeliverEmails } from "./deliver-emails";
import { sendOrderEmails } from "./send-order-emails";
import { sendStockAlert } from "./send-stock-alert";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

const withEmailSender = (deliver: EmailSender["deliver"]): Context => ({
  ...shop.ctx,
  emailSender: { deliver },
});

const emails = (orderId: number) =>
  shop.db.query<{ kind: string; status: string; error: string; to: string; text: string }>(sql`
    SELECT kind, status, error, "to", text FROM emails WHERE order_id = ${orderId} ORDER BY id`);

describe("emails", () => {
  it("writes one email for one event, however often and at once the batch is repeated", async () => {
    const { id, trackingToken } = await shop.place();
    const events = [
      { orderId: id, seq: 5, type: "payment/completed", data: { amount: 1450 } },
      {
        orderId: id,
        seq: 6,
        type: "order/shipped",
        data: { carrier: "Post", trackingNumber: "T" },
      },
      { orderId: id, seq: 4, type: "inventory/reserved", data: {} },
    ];
    await Promise.all([1, 2, 3].map(() => sendOrderEmails({ ctx: shop.ctx, input: { events } })));
    await sendOrderEmails({ ctx: shop.ctx, input: { events } });
    const sent = await emails(id);
    expect(sent.map(({ kind, status }) => [kind, status])).toEqual([
      ["payment_confirmation", "captured"],
      ["order_shipped", "captured"],
    ]);
    expect(sent[0]?.to).toBe("customer@waybill.test");
    expect(sent[0]?.text).toContain("$14.50");
    expect(sent[0]?.text).toContain(`http://shop.test/track/${trackingToken}`);
  });

  it("leaves an email queued when the server is away, and delivers it a minute later", async () => {
    const { id } = await shop.place();
    const events = [{ orderId: id, seq: 2, type: "order/delivered", data: {} }];
    const away = withEmailSender(async () => {
      throw new EmailDeferred("421", "421 busy, <customer@waybill.test> must wait");
    });
    await sendOrderEmails({ ctx: away, input: { events } });
    await sendOrderEmails({ ctx: shop.ctx, input: { events } });
    await redeliverEmails({ ctx: shop.ctx });
    expect(await emails(id)).toMatchObject([
      { status: "queued", error: expect.stringMatching(/^421/) },
    ]);
    shop.elapse(60_000);
    await Promise.all([1, 2].map(() => redeliverEmails({ ctx: shop.ctx })));
    expect(await emails(id)).toMatchObject([{ status: "captured", error: null }]);
  });

  it("leaves an email to whoever took it while those before it were slow", async () => {
    const orders = await Promise.all(Array.from({ length: 12 }, () => shop.place()));
    const left: string[] = [];
    let taken: Promise<unknown> | undefined;
    // The first ten take twenty seconds; meanwhile another process claims the two behind them.
    const slow = withEmailSender(async ({ messageId }) => {
      left.push(messageId);
      if (left.length === 10) {
        shop.elapse(20_000);
        taken = shop.db.query(sql`
          UPDATE emails SET next_try_at = next_try_at + interval '1 hour'
          WHERE status = 'queued' AND NOT message_id = ANY (${left})`);
      }
      while (!taken) await new Promise((resolve) => setImmediate(resolve));
      await taken;
      return "captured";
    });
    const seq = 2;
    const events = orders.map(({ id }) => ({
      orderId: id,
      seq,
      type: "order/delivered",
      data: {},
    }));
    await sendOrderEmails({ ctx: slow, input: { events } });
    expect(left).toHaveLength(10);
    shop.elapse(2 * 60 * 60_000);
    const prompt = withEmailSender(async ({ messageId }) => {
      left.push(messageId);
      return "captured";
    });
    await redeliverEmails({ ctx: prompt });
    expect(left).toHaveLength(12);
    expect(new Set(left).size).toBe(12);
  });

  it("tries an email ever more rarely, and gives up after two days", async () => {
    const { id } = await shop.place();
    let tries = 0;
    const away = withEmailSender(async () => {
      tries += 1;
      throw new EmailDeferred("ECONNECTION", "connection refused");
    });
    const events = [{ orderId: id, seq: 2, type: "order/delivered", data: {} }];
    await sendOrderEmails({ ctx: away, input: { events } });
    for (let minute = 0; minute < 10; minute += 1) {
      shop.elapse(60_000);
      await redeliverEmails({ ctx: away });
    }
    // After 1, 2 and 4 minutes more.
    expect(tries).toBe(4);
    shop.elapse(2 * 24 * 60 * 60_000);
    await redeliverEmails({ ctx: away });
    expect(await emails(id)).toMatchObject([{ status: "failed" }]);
  });

  it("marks an email that is refused for good, and tells no log whom it was for", async () => {
    const { id } = await shop.place();
    const told: string[] = [];
    const refusing = withEmailSender(async () => {
      throw new EmailRejected("550", "550 no mailbox <customer@waybill.test>");
    });
    const log = { ...shop.ctx.log, warn: (...line: unknown[]) => told.push(JSON.stringify(line)) };
    const events = [{ orderId: id, seq: 2, type: "order/delivered", data: {} }];
    await sendOrderEmails({ ctx: { ...refusing, log }, input: { events } });
    shop.elapse(60 * 60_000);
    await redeliverEmails({ ctx: shop.ctx });
    expect(await emails(id)).toMatchObject([
      { status: "failed", error: "550 no mailbox <customer@waybill.test>" },
    ]);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("EmailRejected: The mail server refused the email (550).");
    expect(told[0]).not.toContain("customer@");
  });

  it("holds up no email for one that can't be written", async () => {
    const [first, poisoned, last] = await Promise.all([shop.place(), shop.place(), shop.place()]);
    await shop.db.query(sql`UPDATE orders SET currency = 'no currency' WHERE id = ${poisoned.id}`);
    const events = [first, poisoned, last].map(({ id }) => ({
      orderId: id,
      seq: 3,
      type: "payment/completed",
      data: { amount: 1450 },
    }));
    const { failed } = await sendOrderEmails({ ctx: shop.ctx, input: { events } });
    expect(failed.map(({ item }) => item.orderId)).toEqual([poisoned.id]);
    expect(await emails(first.id)).toMatchObject([{ status: "captured" }]);
    expect(await emails(last.id)).toMatchObject([{ status: "captured" }]);
  });

  it("tells operations about low stock once", async () => {
    const alert = { kind: "low_stock", productIds: [1], orderId: null, cause: 7 } as const;
    await sendStockAlert({ ctx: shop.ctx, input: alert });
    await sendStockAlert({ ctx: shop.ctx, input: alert });
    const sent = await shop.db.query<{ subject: string }>(
      sql`SELECT subject FROM emails WHERE kind = 'low_stock_alert'`,
    );
    expect(sent).toEqual([{ subject: "Low stock: Stoneware mug" }]);
  });
});
