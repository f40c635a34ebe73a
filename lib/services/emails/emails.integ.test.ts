import sql, { type Sql } from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  EmailConfigurationRefused,
  EmailDeferred,
  EmailPartlyRefused,
  EmailRejected,
} from "@/lib/clients/email-errors";
import type { EmailSender } from "@/lib/clients/email-sender";
import type { Context } from "@/lib/context";
import { createLog } from "@/lib/telemetry/log";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { readBlockedEmails } from "./read-blocked-emails";
import { redeliverEmails } from "./redeliver-emails";
import { requeueEmail } from "./requeue-email";
import { sendOrderEmails } from "./send-order-emails";
import { sendStockAlert } from "./send-stock-alert";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

const withEmailSender = (deliver: EmailSender["deliver"]): Context => ({
  ...shop.ctx,
  emailSender: { deliver, capturesAll: false },
});

const emails = (orderId: number) =>
  shop.db.query<{ kind: string; status: string; error: string; to: string; text: string }>(sql`
    SELECT kind, status, error, "to", text FROM emails WHERE order_id = ${orderId} ORDER BY id`);

describe("order emails and stock alerts", () => {
  it("sends one email per event when a batch is repeated, even concurrently", async () => {
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

  it("leaves an email queued while the mail server is unavailable, and delivers it a minute later", async () => {
    const { id } = await shop.place();
    const events = [{ orderId: id, seq: 2, type: "order/delivered", data: {} }];
    const unavailable = withEmailSender(async () => {
      throw new EmailDeferred("421", "421 busy, <customer@waybill.test> must wait");
    });
    await sendOrderEmails({ ctx: unavailable, input: { events } });
    await sendOrderEmails({ ctx: shop.ctx, input: { events } });
    await redeliverEmails({ ctx: shop.ctx });
    expect(await emails(id)).toMatchObject([
      { status: "queued", error: expect.stringMatching(/^421/) },
    ]);
    shop.advanceClock(60_000);
    await Promise.all([1, 2].map(() => redeliverEmails({ ctx: shop.ctx })));
    expect(await emails(id)).toMatchObject([{ status: "captured", error: null }]);
  });

  it("skips an email that another process claimed while earlier deliveries were slow", async () => {
    const orders = await Promise.all(Array.from({ length: 13 }, () => shop.place()));
    const attempted: string[] = [];
    let claimed: Promise<unknown> | undefined;
    // The first is delivered alone. The next ten take twenty seconds; meanwhile another process claims
    // the other two.
    const slow = withEmailSender(async ({ messageId }) => {
      attempted.push(messageId);
      if (attempted.length === 1) return "captured";
      if (attempted.length === 11) {
        shop.advanceClock(20_000);
        claimed = shop.db.query(sql`
          UPDATE emails SET next_try_at = next_try_at + interval '1 hour'
          WHERE status = 'queued' AND NOT message_id = ANY (${attempted})`);
      }
      while (!claimed) await new Promise((resolve) => setImmediate(resolve));
      await claimed;
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
    expect(attempted).toHaveLength(11);
    shop.advanceClock(2 * 60 * 60_000);
    const working = withEmailSender(async ({ messageId }) => {
      attempted.push(messageId);
      return "captured";
    });
    await redeliverEmails({ ctx: working });
    expect(attempted).toHaveLength(13);
    expect(new Set(attempted).size).toBe(13);
  });

  it("retries with exponential backoff and gives up after two days", async () => {
    const { id } = await shop.place();
    let attempts = 0;
    const unavailable = withEmailSender(async () => {
      attempts += 1;
      throw new EmailDeferred("ECONNECTION", "connection refused");
    });
    const events = [{ orderId: id, seq: 2, type: "order/delivered", data: {} }];
    await sendOrderEmails({ ctx: unavailable, input: { events } });
    for (let minute = 0; minute < 10; minute += 1) {
      shop.advanceClock(60_000);
      await redeliverEmails({ ctx: unavailable });
    }
    // The first attempt, then retries after 1, 2 and 4 minutes.
    expect(attempts).toBe(4);
    shop.advanceClock(2 * 24 * 60 * 60_000);
    await redeliverEmails({ ctx: unavailable });
    expect(await emails(id)).toMatchObject([{ status: "failed" }]);
  });

  it("keeps emails queued, and shows it, while the server refuses us, and tries one of them", async () => {
    const orders = await Promise.all([shop.place(), shop.place()]);
    const answer = { refuses: true, attempts: 0 };
    const ctx = withEmailSender(async () => {
      answer.attempts += 1;
      if (!answer.refuses) return "sent";
      throw new EmailConfigurationRefused("535", "535 5.7.8 Bad credentials", true);
    });
    const operator = shop.as({ kind: "operator", userId: 2, role: "operator" });
    expect(await readBlockedEmails({ ctx: operator })).toBeNull();
    for (const { id } of orders) {
      const events = [{ orderId: id, seq: 2, type: "order/delivered", data: {} }];
      await sendOrderEmails({ ctx, input: { events } });
    }
    expect(await readBlockedEmails({ ctx: operator })).toMatchObject({
      by: "configuration",
      count: { count: 2, isExact: true },
      response: "535 5.7.8 Bad credentials",
    });
    // Longer than an email that the server defers is retried.
    for (let day = 0; day < 5; day += 1) {
      shop.advanceClock(24 * 60 * 60_000);
      await redeliverEmails({ ctx });
    }
    for (const { id } of orders) expect(await emails(id)).toMatchObject([{ status: "queued" }]);
    expect(answer.attempts).toBeLessThanOrEqual(2 + 5 * 2);
    answer.refuses = false;
    shop.advanceClock(10 * 60_000);
    await redeliverEmails({ ctx });
    for (const { id } of orders) {
      expect(await emails(id)).toMatchObject([{ status: "sent", error: null }]);
    }
    expect(await readBlockedEmails({ ctx: operator })).toBeNull();
  });

  it("keeps emails queued, and shows it, while the server can't be reached", async () => {
    const { id } = await shop.place();
    const ctx = withEmailSender(async () => {
      throw new EmailDeferred("EDNS", "getaddrinfo ENOTFOUND smtp.typo.test", true);
    });
    const events = [{ orderId: id, seq: 2, type: "order/delivered", data: {} }];
    await sendOrderEmails({ ctx, input: { events } });
    for (let day = 0; day < 5; day += 1) {
      shop.advanceClock(24 * 60 * 60_000);
      await redeliverEmails({ ctx });
    }
    expect(await emails(id)).toMatchObject([{ status: "queued" }]);
    const operator = shop.as({ kind: "operator", userId: 2, role: "operator" });
    expect(await readBlockedEmails({ ctx: operator })).toMatchObject({
      ...{ by: "server", response: "getaddrinfo ENOTFOUND smtp.typo.test" },
    });
    shop.advanceClock(10 * 60_000);
    await redeliverEmails({ ctx: shop.ctx });
    expect(await emails(id)).toMatchObject([{ status: "captured" }]);
    expect(await readBlockedEmails({ ctx: operator })).toBeNull();
  });

  it("gives up on a recipient's own refusal of us, once the server accepts other emails", async () => {
    const [refused, other] = await Promise.all([shop.place(), shop.place()]);
    const ctx = withEmailSender(async ({ messageId }) => {
      if (!messageId.includes(`-order-${refused.id}-`)) return "sent";
      throw new EmailConfigurationRefused("550", "550 5.7.1 Not wanted here", false);
    });
    const operator = shop.as({ kind: "operator", userId: 2, role: "operator" });
    const delivered = ({ id }: { id: number }) => ({
      ...{ orderId: id, seq: 2, type: "order/delivered", data: {} },
    });
    await sendOrderEmails({ ctx, input: { events: [delivered(refused)] } });
    for (let day = 0; day < 3; day += 1) {
      shop.advanceClock(24 * 60 * 60_000);
      await redeliverEmails({ ctx });
      // It may be our configuration: nothing shows that the server works.
      expect(await readBlockedEmails({ ctx: operator })).toMatchObject({ count: { count: 1 } });
    }
    await sendOrderEmails({ ctx, input: { events: [delivered(other)] } });
    shop.advanceClock(10 * 60_000);
    await redeliverEmails({ ctx });
    expect(await readBlockedEmails({ ctx: operator })).toBeNull();
    expect(await emails(refused.id)).toMatchObject([{ status: "queued" }]);
    for (let day = 0; day < 3; day += 1) {
      shop.advanceClock(24 * 60 * 60_000);
      await redeliverEmails({ ctx });
    }
    expect(await emails(refused.id)).toMatchObject([{ status: "failed" }]);
  });

  it("goes on with the recipients who have not received an email, and fails if none can", async () => {
    const sentTo: string[] = [];
    const answers = [
      new EmailPartlyRefused(["bo@shop.test", "cy@shop.test"], "451 greylisted", false),
      new EmailPartlyRefused(["cy@shop.test"], "550 no mailbox", true),
    ];
    const ctx = withEmailSender(async ({ to }) => {
      sentTo.push(to);
      const answer = answers.shift();
      if (answer) throw answer;
      return "sent";
    });
    const alertRecipients = ["ann@shop.test", "bo@shop.test", "cy@shop.test"];
    await sendStockAlert({
      ctx: { ...ctx, settings: { ...ctx.settings, alertRecipients } },
      input: { kind: "low_stock", productIds: [1], orderId: null, cause: 70 },
    });
    const stored = () =>
      shop.db.query<{ id: number }>(sql`
        SELECT id, "to", status, error FROM emails WHERE cause = 70 AND kind = 'low_stock_alert'`);
    shop.advanceClock(60_000);
    await redeliverEmails({ ctx });
    const [failed] = await stored();
    expect(failed).toMatchObject({ status: "failed", error: "550 no mailbox" });
    await requeueEmail({
      ctx: shop.as({ kind: "operator", userId: 2, role: "operator" }),
      input: { emailId: failed?.id ?? 0 },
    });
    await redeliverEmails({ ctx });
    expect(await stored()).toMatchObject([
      { to: alertRecipients.join(", "), status: "sent", error: null },
    ]);
    expect(sentTo).toEqual([
      alertRecipients.join(", "),
      "bo@shop.test, cy@shop.test",
      "cy@shop.test",
    ]);
    await shop.db.query(sql`DELETE FROM emails WHERE cause = 70`);
  });

  it("tries one email after a refusal that concerns all of them, and none for some minutes", async () => {
    const orders = await Promise.all(Array.from({ length: 15 }, () => shop.place()));
    let attempts = 0;
    const ctx = withEmailSender(async () => {
      attempts += 1;
      throw new EmailConfigurationRefused("535", "535 Bad credentials", true);
    });
    const events = orders.map(({ id }) => ({
      ...{ orderId: id, seq: 2, type: "order/delivered", data: {} },
    }));
    await sendOrderEmails({ ctx, input: { events } });
    expect(attempts).toBe(1);
    const later = events.map((event) => ({ ...event, seq: 3 }));
    await sendOrderEmails({ ctx, input: { events: later } });
    shop.advanceClock(4 * 60_000);
    await redeliverEmails({ ctx });
    expect(attempts).toBe(1);
    shop.advanceClock(60_000);
    await redeliverEmails({ ctx });
    expect(attempts).toBe(2);
    await shop.db.query(sql`DELETE FROM emails WHERE blocked_by IS NOT NULL`);
  });

  it("tries one email of a batch while the server is away, and leaves the others queued", async () => {
    const orders = await Promise.all(Array.from({ length: 15 }, () => shop.place()));
    const server = { attempts: 0, isAway: true };
    const ctx = withEmailSender(async () => {
      server.attempts += 1;
      if (server.isAway) throw new EmailDeferred("ETIMEDOUT", "Connection timeout", true);
      return "sent";
    });
    const events = orders.map(({ id }) => ({
      ...{ orderId: id, seq: 2, type: "order/delivered", data: {} },
    }));
    await sendOrderEmails({ ctx, input: { events } });
    expect(server.attempts).toBe(1);
    const waiting = await shop.db.query<{ tries: number; blockedBy: string; status: string }>(sql`
      SELECT tries, blocked_by AS "blockedBy", status FROM emails
      WHERE order_id = ANY (${orders.map(({ id }) => id)}) ORDER BY tries DESC`);
    expect(waiting).toEqual(
      orders.map((_, index) => ({
        ...{ tries: index === 0 ? 1 : 0, blockedBy: "server", status: "queued" },
      })),
    );
    shop.advanceClock(60_000);
    await redeliverEmails({ ctx });
    expect(server.attempts).toBe(2);
    server.isAway = false;
    shop.advanceClock(2 * 60_000);
    await redeliverEmails({ ctx });
    for (const { id } of orders) expect(await emails(id)).toMatchObject([{ status: "sent" }]);
  });

  it("sends all emails through a server that limits our connections", async () => {
    const orders = await Promise.all(Array.from({ length: 20 }, () => shop.place()));
    const server = { connections: 0, refused: 0 };
    const ctx = withEmailSender(async () => {
      if (server.connections >= 3) {
        server.refused += 1;
        throw new EmailDeferred("421", "421 Too many connections", true);
      }
      server.connections += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      server.connections -= 1;
      return "sent";
    });
    const events = orders.map(({ id }) => ({
      ...{ orderId: id, seq: 2, type: "order/delivered", data: {} },
    }));
    expect(await sendOrderEmails({ ctx, input: { events } })).toMatchObject({ delivered: 20 });
    // Seven of the first ten, and for each answer at most one more.
    expect(server.refused).toBeGreaterThan(0);
    expect(server.refused).toBeLessThan(7 + 20);
  });

  it("stops when a server goes away while it delivers several emails", async () => {
    const orders = await Promise.all(Array.from({ length: 30 }, () => shop.place()));
    let attempts = 0;
    const ctx = withEmailSender(async () => {
      attempts += 1;
      if (attempts === 1) return "sent";
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw new EmailDeferred("ETIMEDOUT", "Connection timeout", true);
    });
    const events = orders.map(({ id }) => ({
      ...{ orderId: id, seq: 2, type: "order/delivered", data: {} },
    }));
    expect(await sendOrderEmails({ ctx, input: { events } })).toMatchObject({ delivered: 1 });
    expect(attempts).toBe(11);
    await shop.db.query(sql`DELETE FROM emails WHERE status = 'queued'`);
  });

  it("sends all that has waited in one run, and begins none after most of a minute", async () => {
    const { id } = await shop.place();
    const queue = () =>
      shop.db.query(sql`
        INSERT INTO emails (order_id, kind, cause, "to", subject, html, text, message_id, next_try_at)
        SELECT ${id}, 'tracking_link', cause, 'late@example.com', 'x', 'x', 'x',
          'many-' || cause || '@late', ${shop.ctx.now()} FROM generate_series(1000, 1249) AS cause`);
    await queue();
    expect(await redeliverEmails({ ctx: shop.ctx })).toEqual({ delivered: 250 });
    await shop.db.query(sql`DELETE FROM emails WHERE order_id = ${id}`);
    await queue();
    const slow = withEmailSender(async () => {
      shop.advanceClock(30_000);
      return "sent";
    });
    const { delivered } = await redeliverEmails({ ctx: slow });
    expect(delivered).toBeLessThanOrEqual(11);
    shop.advanceClock(60_000);
    expect(await redeliverEmails({ ctx: shop.ctx })).toEqual({ delivered: 250 - delivered });
    await shop.db.query(sql`DELETE FROM emails WHERE order_id = ${id}`);
  });

  it("records nothing for a delivery whose claim another process has taken over", async () => {
    const { id } = await shop.place();
    const events = [{ orderId: id, seq: 2, type: "order/delivered", data: {} }];
    const slow = withEmailSender(async () => {
      // Meanwhile the claim expires, and another process claims the email.
      await shop.db.query(sql`
        UPDATE emails SET next_try_at = next_try_at + interval '1 hour' WHERE order_id = ${id}`);
      throw new EmailRejected("550", "550 no mailbox");
    });
    await sendOrderEmails({ ctx: slow, input: { events } });
    const [row] = await shop.db.query<object>(sql`
      SELECT status, tries, error, next_try_at > ${shop.ctx.now()}::timestamptz + interval '50 min'
        AS "isClaimed" FROM emails WHERE order_id = ${id}`);
    expect(row).toEqual({ status: "queued", tries: 0, error: null, isClaimed: true });
    await shop.db.query(sql`DELETE FROM emails WHERE order_id = ${id}`);
  });

  it("marks emails that are delivered together in one statement, and waits for no slower one", async () => {
    const orders = await Promise.all(Array.from({ length: 12 }, () => shop.place()));
    const marked: unknown[] = [];
    const db: Context["db"] = {
      ...shop.db,
      async query<Row extends object>(statement: Sql) {
        const rows = await shop.db.query<Row>(statement);
        if (statement.text.includes("UPDATE emails SET status = delivered.status")) {
          marked.push(statement.values[0]);
        }
        return rows;
      },
    };
    const attempted: string[] = [];
    const ctx = {
      ...withEmailSender(async ({ messageId }) => {
        attempted.push(messageId);
        // The third takes until all others are marked.
        if (attempted.length === 3) await expect.poll(() => marked.flat().length).toBe(11);
        return "sent";
      }),
      db,
    };
    const events = orders.map(({ id }) => ({
      ...{ orderId: id, seq: 2, type: "order/delivered", data: {} },
    }));
    expect(await sendOrderEmails({ ctx, input: { events } })).toMatchObject({ delivered: 12 });
    const [first, second, third, ...others] = attempted;
    expect(marked).toEqual([[first], [second, ...others.slice(0, 8)], ...[[others[8]], [third]]]);
    for (const { id } of orders) {
      expect(await emails(id)).toMatchObject([{ status: "sent", error: null }]);
    }
  });

  it("marks emails although the row of one of them is locked, which is marked after that", async () => {
    const orders = await Promise.all([shop.place(), shop.place(), shop.place()]);
    const [locked = 0, ...others] = orders.map(({ id }) => id);
    let unlock = () => {};
    let locking: Promise<void> | undefined;
    const ctx = withEmailSender(async ({ messageId }) => {
      const [row] = await shop.db.query<{ orderId: number }>(
        sql`SELECT order_id AS "orderId" FROM emails WHERE message_id = ${messageId}`,
      );
      if (row?.orderId !== locked) return "sent";
      await new Promise<void>((isLocked) => {
        locking = shop.db.transaction(async (tx) => {
          await tx.query(sql`SELECT FROM emails WHERE message_id = ${messageId} FOR UPDATE`);
          isLocked();
          await new Promise<void>((resolve) => {
            unlock = resolve;
          });
        });
      });
      return "sent";
    });
    const events = [...others, locked].map((orderId) => ({
      ...{ orderId, seq: 2, type: "order/delivered", data: {} },
    }));
    const sending = sendOrderEmails({ ctx, input: { events } });
    for (const id of others) {
      await expect.poll(() => emails(id)).toMatchObject([{ status: "sent" }]);
    }
    expect(await emails(locked)).toMatchObject([{ status: "queued" }]);
    unlock();
    await locking;
    expect(await sending).toMatchObject({ delivered: 3 });
    expect(await emails(locked)).toMatchObject([{ status: "sent" }]);
  });

  it("names the shop's domain and the installation in the Message-ID", async () => {
    const { id } = await shop.place();
    const events = [{ orderId: id, seq: 2, type: "order/delivered", data: {} }];
    await sendOrderEmails({ ctx: shop.ctx, input: { events } });
    const [row] = await shop.db.query<{ messageId: string; installation: string }>(sql`
      SELECT message_id AS "messageId", (SELECT id FROM installation) AS installation
      FROM emails WHERE order_id = ${id}`);
    expect(row?.messageId).toBe(`<${row?.installation}-order-${id}-order_delivered-2@shop.test>`);
  });

  it("marks a rejected email as failed and keeps the recipient out of the log", async () => {
    const { id } = await shop.place();
    const logged: string[] = [];
    const refusing = withEmailSender(async () => {
      throw new EmailRejected("550", "550 no mailbox <customer@waybill.test>");
    });
    const log = createLog({ level: "info", write: (line) => logged.push(line) });
    const events = [{ orderId: id, seq: 2, type: "order/delivered", data: {} }];
    await sendOrderEmails({ ctx: { ...refusing, log }, input: { events } });
    shop.advanceClock(60 * 60_000);
    await redeliverEmails({ ctx: shop.ctx });
    expect(await emails(id)).toMatchObject([
      { status: "failed", error: "550 no mailbox <customer@waybill.test>" },
    ]);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain("The mail server rejected the email (550).");
    expect(logged[0]).not.toContain("customer@");
  });

  it("sends the other emails of a batch when one can't be rendered", async () => {
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

  it("sends a low-stock alert once", async () => {
    const alert = { kind: "low_stock", productIds: [1], orderId: null, cause: 7 } as const;
    await sendStockAlert({ ctx: shop.ctx, input: alert });
    await sendStockAlert({ ctx: shop.ctx, input: alert });
    const sent = await shop.db.query<{ subject: string }>(
      sql`SELECT subject FROM emails WHERE kind = 'low_stock_alert'`,
    );
    expect(sent).toEqual([{ subject: "Low stock: Stoneware mug" }]);
  });
});
