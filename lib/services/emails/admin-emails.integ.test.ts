import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import { EmailRejected } from "@/lib/clients/email-errors";
import { requestPasswordReset, resetPassword } from "@/lib/services/users";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { deliverEmails } from "./deliver-emails";
import { listEmails } from "./list-emails";
import { readEmail } from "./read-email";
import { redeliverEmails } from "./redeliver-emails";
import { requeueEmail } from "./requeue-email";

const admin: Actor = { kind: "operator", userId: 3, role: "admin" };
const operator: Actor = { kind: "operator", userId: 2, role: "operator" };

let shop: TestShop;
let orderId: number;
beforeAll(async () => {
  shop = await startTestShop();
  orderId = (await shop.place()).id;
  const content = { subject: "Shipped", html: "<p>It is.</p>", text: "It is." };
  for (const [cause, to] of ["ann@example.com", "anna@example.com", "bo@example.com"].entries()) {
    await deliverEmails(shop.ctx, [{ ...content, orderId, kind: "order_shipped", cause, to }]);
  }
  await requestPasswordReset({ ctx: shop.ctx, input: { email: "customer@waybill.test" } });
});
afterAll(() => shop.close());

type Query = Omit<Parameters<typeof listEmails>[0]["input"], "limit">;

async function recipients(actor: Actor, query: Query = {}): Promise<string[]> {
  const ctx = shop.as(actor);
  const { emails } = await listEmails({ ctx, input: { ...query, limit: 10 } });
  return emails.map(({ to }) => to);
}

async function idOf(to: string): Promise<number> {
  const [email] = await shop.db.query<{ id: number }>(
    sql`SELECT id FROM emails WHERE "to" = ${to}`,
  );
  return email?.id ?? 0;
}

const refused = { kind: "refused", reason: "This email can't be sent again." };

/** A mail server that rejects every email. */
const rejecting = {
  capturesAll: false,
  deliver: async ({ to }: { to: string }) => {
    throw new EmailRejected("550", `no such mailbox: ${to}`);
  },
};

async function rejectedEmail(to: string): Promise<number> {
  const content = { subject: "Delivered", html: "<p>It is.</p>", text: "It is." };
  const draft = { ...content, orderId, kind: "order_delivered", cause: 9, to };
  await deliverEmails({ ...shop.ctx, emailSender: rejecting }, [draft]);
  return idOf(to);
}

async function rejectedResetEmail(): Promise<number> {
  const ctx = { ...shop.ctx, emailSender: rejecting };
  const address = "customer@waybill.test";
  await requestPasswordReset({ ctx, input: { email: address } });
  const [email] = await shop.db.query<{ id: number }>(sql`
    SELECT max(id) AS id FROM emails WHERE "to" = ${address}`);
  return email?.id ?? 0;
}

describe("listEmails and readEmail", () => {
  it("list emails newest first and filter them by recipient, kind and status", async () => {
    expect(await recipients(operator)).toEqual([
      "bo@example.com",
      "anna@example.com",
      "ann@example.com",
    ]);
    expect(await recipients(operator, { q: "ANN" })).toEqual([
      "anna@example.com",
      "ann@example.com",
    ]);
    expect(await recipients(operator, { q: "ann@" })).toEqual(["ann@example.com"]);
    expect(await recipients(operator, { status: "captured", kind: "order_shipped" })).toHaveLength(
      3,
    );
    expect(await recipients(operator, { status: "failed" })).toEqual([]);
    const ctx = shop.as(operator);
    const first = await listEmails({ ctx, input: { limit: 2 } });
    const rest = await listEmails({ ctx, input: { limit: 2, cursor: first.next ?? undefined } });
    expect(rest).toMatchObject({ emails: [{ to: "ann@example.com" }], next: null });
  });

  it("show emails with a sign-in link to administrators only", async () => {
    const address = "customer@waybill.test";
    expect(await recipients(admin)).toContain(address);
    expect(await recipients(operator)).not.toContain(address);
    expect(await recipients(operator, { kind: "reset_password" })).toEqual([]);
    const input = { emailId: await idOf(address) };
    const email = await readEmail({ ctx: shop.as(admin), input });
    expect(email.text).toContain("/reset-password?token=");
    await expect(readEmail({ ctx: shop.as(operator), input })).rejects.toThrow(NotFound);
    // An operator can't see that email. For them, the term is the beginning of a longer address.
    const longer = `${address}.example`;
    await shop.db.query(sql`
      INSERT INTO emails (kind, cause, "to", subject, html, text, message_id, status)
      VALUES ('order_shipped', 99, ${longer}, 'x', 'x', 'x', '<longer@x>', 'captured')`);
    expect(await recipients(operator, { q: address })).toEqual([longer]);
    expect(await recipients(admin, { q: address })).toEqual([address]);
    await shop.db.query(sql`DELETE FROM emails WHERE "to" = ${longer}`);
  });

  it("are refused to customers and API keys", async () => {
    for (const actor of [
      { kind: "customer", customerId: 1, userId: 1 } as const,
      { kind: "api_key", id: 1, scopes: ["orders:read"] } as const,
    ]) {
      const ctx = shop.as(actor);
      const input = { emailId: await idOf("bo@example.com") };
      await expect(listEmails({ ctx, input: { limit: 1 } })).rejects.toThrow(Forbidden);
      await expect(readEmail({ ctx, input })).rejects.toThrow(Forbidden);
      await expect(requeueEmail({ ctx, input })).rejects.toThrow(Forbidden);
    }
  });
});

describe("listEmails with many emails to one address", () => {
  /** More matches than a prefix search sorts. The alphabetically last address has the newest. */
  beforeAll(async () => {
    await shop.db.query(sql`
      INSERT INTO emails (order_id, kind, cause, "to", subject, html, text, message_id, status,
        created_at)
      SELECT ${orderId}, CASE n WHEN 1 THEN 'low_stock_alert' ELSE 'order_expired' END, n,
        CASE WHEN n <= 10000 THEN 'depot' || n % 3 || '@example.com' ELSE 'dex@example.com' END,
        'Busy', '<p>x</p>', 'x', n || '@busy', CASE n WHEN 10001 THEN 'failed' ELSE 'captured' END,
        now() - interval '30 days' + n * interval '1 minute'
      FROM generate_series(1, 10002) n`);
  });

  it("finds emails by the beginning of an address, newest first, page by page, by kind and status", async () => {
    expect((await recipients(operator, { q: "de" })).slice(0, 3)).toEqual([
      "dex@example.com",
      "dex@example.com",
      "depot1@example.com",
    ]);
    const ctx = shop.as(operator);
    const first = await listEmails({ ctx, input: { q: "de", limit: 2 } });
    const second = { q: "de", limit: 1, cursor: first.next ?? undefined };
    expect((await listEmails({ ctx, input: second })).emails).toMatchObject([
      { to: "depot1@example.com" },
    ]);
    expect(await recipients(operator, { q: "de", kind: "low_stock_alert" })).toEqual([
      "depot1@example.com",
    ]);
    expect(await recipients(operator, { q: "de", status: "failed" })).toEqual(["dex@example.com"]);
  });

  it("leaves out addresses that start with the whole address searched for", async () => {
    await shop.db.query(sql`
      INSERT INTO emails (order_id, kind, cause, "to", subject, html, text, message_id, status)
      VALUES (${orderId}, 'order_expired', 20000, 'depot2@example.com.au', 'Busy', 'x', 'x', 'au',
        'captured')`);
    const found = await recipients(operator, { q: "Depot2@example.com" });
    expect(new Set(found)).toEqual(new Set(["depot2@example.com"]));
    expect(await recipients(operator, { q: "depot2@example.com", status: "failed" })).toEqual([]);
    expect(await recipients(operator, { q: "depot2@example.com.a" })).toEqual([
      "depot2@example.com.au",
    ]);
  });
});

describe("requeueEmail", () => {
  it("queues a failed email once, and the next redelivery delivers it", async () => {
    const ctx = shop.as(operator);
    const input = { emailId: await rejectedEmail("gone@example.com") };
    expect(await readEmail({ ctx, input })).toMatchObject({
      ...{ status: "failed", error: "no such mailbox: gone@example.com", tries: 1 },
    });
    expect(await requeueEmail({ ctx, input })).toEqual({ kind: "queued" });
    expect(await requeueEmail({ ctx, input })).toEqual(refused);
    expect(await redeliverEmails({ ctx: shop.ctx })).toEqual({ delivered: 1 });
    expect(await readEmail({ ctx, input })).toMatchObject({ status: "captured", error: null });
    expect(await requeueEmail({ ctx, input })).toEqual(refused);
  });

  it("queues an email with a sign-in link for administrators only", async () => {
    const input = { emailId: await rejectedResetEmail() };
    expect(await requeueEmail({ ctx: shop.as(operator), input })).toEqual(refused);
    expect(await requeueEmail({ ctx: shop.as(admin), input })).toEqual({ kind: "queued" });
  });

  it("refuses an email whose sign-in link was replaced, used or has expired", async () => {
    const ctx = shop.as(admin);
    const linkInvalid = {
      kind: "refused",
      reason: "The link in this email has expired. Request a new one.",
    };
    const replaced = { emailId: await rejectedResetEmail() };
    const used = { emailId: await rejectedResetEmail() };
    const token = /token=([\w-]+)/.exec((await readEmail({ ctx, input: used })).text)?.[1] ?? "";
    const chosen = { token, password: "three plain words" };
    expect(await resetPassword({ ctx: shop.ctx, input: chosen })).toBe(true);
    const late = { emailId: await rejectedResetEmail() };
    expect(await readEmail({ ctx, input: late })).toMatchObject({ outdatedReason: null });
    shop.advanceClock(61 * 60_000);
    for (const input of [replaced, used, late]) {
      expect(await requeueEmail({ ctx, input })).toEqual(linkInvalid);
      expect(await readEmail({ ctx, input })).toMatchObject({
        ...{ status: "failed", outdatedReason: linkInvalid.reason },
      });
    }
    // An operator who may not see the email doesn't learn the state of its link.
    expect(await requeueEmail({ ctx: shop.as(operator), input: late })).toEqual(refused);
  });
});
