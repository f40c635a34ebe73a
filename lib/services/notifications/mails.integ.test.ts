import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MailAway, type Mailer, MailRefused } from "@/lib/clients/mail";
import type { Context } from "@/lib/context";
import { startWorld, type World } from "@/tests/world";
import { redeliverMails } from "./deliver-mails";
import { sendOrderMails } from "./send-order-mails";
import { sendStockAlert } from "./send-stock-alert";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const withMailer = (deliver: Mailer["deliver"]): Context => ({ ...world.ctx, mailer: { deliver } });

const mails = (orderId: number) =>
  world.db.query<{ kind: string; status: string; error: string; to: string; text: string }>(sql`
    SELECT kind, status, error, "to", text FROM mails WHERE order_id = ${orderId} ORDER BY id`);

describe("letters", () => {
  it("writes one letter for one event, however often and at once the batch is repeated", async () => {
    const { id, trackingToken } = await world.place();
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
    await Promise.all([1, 2, 3].map(() => sendOrderMails({ ctx: world.ctx, input: { events } })));
    await sendOrderMails({ ctx: world.ctx, input: { events } });
    const sent = await mails(id);
    expect(sent.map(({ kind, status }) => [kind, status])).toEqual([
      ["payment_confirmation", "captured"],
      ["order_shipped", "captured"],
    ]);
    expect(sent[0]?.to).toBe("customer@waybill.test");
    expect(sent[0]?.text).toContain("$14.50");
    expect(sent[0]?.text).toContain(`http://shop.test/track/${trackingToken}`);
  });

  it("leaves a letter queued when the server is away, and delivers it a minute later", async () => {
    const { id } = await world.place();
    const events = [{ orderId: id, seq: 2, type: "order/delivered", data: {} }];
    const away = withMailer(async () => {
      throw new MailAway("421", "421 busy, <customer@waybill.test> must wait");
    });
    await sendOrderMails({ ctx: away, input: { events } });
    await sendOrderMails({ ctx: world.ctx, input: { events } });
    await redeliverMails({ ctx: world.ctx });
    expect(await mails(id)).toMatchObject([
      { status: "queued", error: expect.stringMatching(/^421/) },
    ]);
    world.elapse(60_000);
    await Promise.all([1, 2].map(() => redeliverMails({ ctx: world.ctx })));
    expect(await mails(id)).toMatchObject([{ status: "captured", error: null }]);
  });

  it("leaves a letter to whoever took it while those before it were slow", async () => {
    const orders = await Promise.all(Array.from({ length: 12 }, () => world.place()));
    const left: string[] = [];
    let taken: Promise<unknown> | undefined;
    // The first ten take twenty seconds; meanwhile another process claims the two behind them.
    const slow = withMailer(async ({ messageId }) => {
      left.push(messageId);
      if (left.length === 10) {
        world.elapse(20_000);
        taken = world.db.query(sql`
          UPDATE mails SET next_try_at = next_try_at + interval '1 hour'
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
    await sendOrderMails({ ctx: slow, input: { events } });
    expect(left).toHaveLength(10);
    world.elapse(2 * 60 * 60_000);
    const prompt = withMailer(async ({ messageId }) => {
      left.push(messageId);
      return "captured";
    });
    await redeliverMails({ ctx: prompt });
    expect(left).toHaveLength(12);
    expect(new Set(left).size).toBe(12);
  });

  it("tries a letter ever more rarely, and gives up after two days", async () => {
    const { id } = await world.place();
    let tries = 0;
    const away = withMailer(async () => {
      tries += 1;
      throw new MailAway("ECONNECTION", "connection refused");
    });
    const events = [{ orderId: id, seq: 2, type: "order/delivered", data: {} }];
    await sendOrderMails({ ctx: away, input: { events } });
    for (let minute = 0; minute < 10; minute += 1) {
      world.elapse(60_000);
      await redeliverMails({ ctx: away });
    }
    // After 1, 2 and 4 minutes more.
    expect(tries).toBe(4);
    world.elapse(2 * 24 * 60 * 60_000);
    await redeliverMails({ ctx: away });
    expect(await mails(id)).toMatchObject([{ status: "failed" }]);
  });

  it("marks a letter that is refused for good, and tells no log whom it was for", async () => {
    const { id } = await world.place();
    const told: string[] = [];
    const refusing = withMailer(async () => {
      throw new MailRefused("550", "550 no mailbox <customer@waybill.test>");
    });
    const log = { ...world.ctx.log, warn: (...line: unknown[]) => told.push(JSON.stringify(line)) };
    const events = [{ orderId: id, seq: 2, type: "order/delivered", data: {} }];
    await sendOrderMails({ ctx: { ...refusing, log }, input: { events } });
    world.elapse(60 * 60_000);
    await redeliverMails({ ctx: world.ctx });
    expect(await mails(id)).toMatchObject([
      { status: "failed", error: "550 no mailbox <customer@waybill.test>" },
    ]);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("MailRefused: The mail server refused the letter (550).");
    expect(told[0]).not.toContain("customer@");
  });

  it("holds up no letter for one that can't be written", async () => {
    const [first, poisoned, last] = await Promise.all([
      world.place(),
      world.place(),
      world.place(),
    ]);
    await world.db.query(sql`UPDATE orders SET currency = 'no currency' WHERE id = ${poisoned.id}`);
    const events = [first, poisoned, last].map(({ id }) => ({
      orderId: id,
      seq: 3,
      type: "payment/completed",
      data: { amount: 1450 },
    }));
    const { failed } = await sendOrderMails({ ctx: world.ctx, input: { events } });
    expect(failed.map(({ item }) => item.orderId)).toEqual([poisoned.id]);
    expect(await mails(first.id)).toMatchObject([{ status: "captured" }]);
    expect(await mails(last.id)).toMatchObject([{ status: "captured" }]);
  });

  it("tells operations about low stock once", async () => {
    const alert = { kind: "low_stock", productIds: [1], orderId: null, cause: 7 } as const;
    await sendStockAlert({ ctx: world.ctx, input: alert });
    await sendStockAlert({ ctx: world.ctx, input: alert });
    const sent = await world.db.query<{ subject: string }>(
      sql`SELECT subject FROM mails WHERE kind = 'low_stock_alert'`,
    );
    expect(sent).toEqual([{ subject: "Low stock: Stoneware mug" }]);
  });
});
