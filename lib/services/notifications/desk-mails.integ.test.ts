import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import { MailRefused } from "@/lib/clients/mail";
import { startWorld, type World } from "@/tests/world";
import { requestPasswordReset, resetPassword } from "../users";
import { deliverMails, redeliverMails } from "./deliver-mails";
import { listMails, readMail } from "./list-mails";
import { requeueMail } from "./requeue-mail";

const admin: Actor = { kind: "operator", userId: 3, role: "admin" };
const operator: Actor = { kind: "operator", userId: 2, role: "operator" };

let world: World;
let orderId: number;
beforeAll(async () => {
  world = await startWorld();
  orderId = (await world.place()).id;
  const words = { subject: "Shipped", html: "<p>It is.</p>", text: "It is." };
  for (const [cause, to] of ["ann@example.com", "anna@example.com", "bo@example.com"].entries()) {
    await deliverMails(world.ctx, [{ ...words, orderId, kind: "order_shipped", cause, to }]);
  }
  await requestPasswordReset({ ctx: world.ctx, input: { email: "customer@waybill.test" } });
});
afterAll(() => world.close());

type Query = Omit<Parameters<typeof listMails>[0]["input"], "limit">;

async function recipients(actor: Actor, query: Query = {}): Promise<string[]> {
  const ctx = world.as(actor);
  const { mails } = await listMails({ ctx, input: { ...query, limit: 10 } });
  return mails.map(({ to }) => to);
}

async function idOf(to: string): Promise<number> {
  const [mail] = await world.db.query<{ id: number }>(sql`SELECT id FROM mails WHERE "to" = ${to}`);
  return mail?.id ?? 0;
}

const refused = { kind: "refused", reason: "It can't be sent again." };

/** A mail server that takes nothing, for good. */
const closed = {
  deliver: async ({ to }: { to: string }) => {
    throw new MailRefused("550", `no such mailbox: ${to}`);
  },
};

async function refusedMail(to: string): Promise<number> {
  const words = { subject: "Delivered", html: "<p>It is.</p>", text: "It is." };
  const draft = { ...words, orderId, kind: "order_delivered", cause: 9, to };
  await deliverMails({ ...world.ctx, mailer: closed }, [draft]);
  return idOf(to);
}

async function refusedReset(): Promise<number> {
  const ctx = { ...world.ctx, mailer: closed };
  const email = "customer@waybill.test";
  await requestPasswordReset({ ctx, input: { email } });
  const [mail] = await world.db.query<{ id: number }>(sql`
    SELECT max(id) AS id FROM mails WHERE "to" = ${email}`);
  return mail?.id ?? 0;
}

describe("the letters", () => {
  it("are listed newest first, by recipient, kind and status", async () => {
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
    const ctx = world.as(operator);
    const first = await listMails({ ctx, input: { limit: 2 } });
    const rest = await listMails({ ctx, input: { limit: 2, cursor: first.next ?? undefined } });
    expect(rest).toMatchObject({ mails: [{ to: "ann@example.com" }], next: null });
  });

  it("that sign somebody in are for administrators alone, in the list and by themselves", async () => {
    const secret = "customer@waybill.test";
    expect(await recipients(admin)).toContain(secret);
    expect(await recipients(operator)).not.toContain(secret);
    expect(await recipients(operator, { kind: "reset_password" })).toEqual([]);
    const input = { mailId: await idOf(secret) };
    const letter = await readMail({ ctx: world.as(admin), input });
    expect(letter.text).toContain("/reset-password?token=");
    await expect(readMail({ ctx: world.as(operator), input })).rejects.toThrow(NotFound);
    // To an operator the same address is the beginning of another, as if the letter were not there.
    const longer = `${secret}.example`;
    await world.db.query(sql`
      INSERT INTO mails (kind, cause, "to", subject, html, text, message_id, status)
      VALUES ('order_shipped', 99, ${longer}, 'x', 'x', 'x', '<longer@x>', 'captured')`);
    expect(await recipients(operator, { q: secret })).toEqual([longer]);
    expect(await recipients(admin, { q: secret })).toEqual([secret]);
    await world.db.query(sql`DELETE FROM mails WHERE "to" = ${longer}`);
  });

  it("are shown to nobody who does not run the shop", async () => {
    for (const actor of [
      { kind: "customer", customerId: 1, userId: 1 } as const,
      { kind: "api_key", id: 1, scopes: ["orders:read"] } as const,
    ]) {
      const ctx = world.as(actor);
      const input = { mailId: await idOf("bo@example.com") };
      await expect(listMails({ ctx, input: { limit: 1 } })).rejects.toThrow(Forbidden);
      await expect(readMail({ ctx, input })).rejects.toThrow(Forbidden);
      await expect(requeueMail({ ctx, input })).rejects.toThrow(Forbidden);
    }
  });
});

describe("letters to busy addresses", () => {
  /** More than are sorted; those that the alphabet has last are the newest. */
  beforeAll(async () => {
    await world.db.query(sql`
      INSERT INTO mails (order_id, kind, cause, "to", subject, html, text, message_id, status,
        created_at)
      SELECT ${orderId}, CASE n WHEN 1 THEN 'low_stock_alert' ELSE 'order_expired' END, n,
        CASE WHEN n <= 10000 THEN 'desk' || n % 3 || '@example.com' ELSE 'dex@example.com' END,
        'Busy', '<p>x</p>', 'x', n || '@busy', CASE n WHEN 10001 THEN 'failed' ELSE 'captured' END,
        now() - interval '30 days' + n * interval '1 minute'
      FROM generate_series(1, 10002) n`);
  });

  it("are listed newest first by any beginning, whole pages of them, by kind and by status", async () => {
    expect((await recipients(operator, { q: "de" })).slice(0, 3)).toEqual([
      "dex@example.com",
      "dex@example.com",
      "desk1@example.com",
    ]);
    const ctx = world.as(operator);
    const first = await listMails({ ctx, input: { q: "de", limit: 2 } });
    const second = { q: "de", limit: 1, cursor: first.next ?? undefined };
    expect((await listMails({ ctx, input: second })).mails).toMatchObject([
      { to: "desk1@example.com" },
    ]);
    expect(await recipients(operator, { q: "de", kind: "low_stock_alert" })).toEqual([
      "desk1@example.com",
    ]);
    expect(await recipients(operator, { q: "de", status: "failed" })).toEqual(["dex@example.com"]);
  });

  it("are found by a whole address without those that only begin with it", async () => {
    await world.db.query(sql`
      INSERT INTO mails (order_id, kind, cause, "to", subject, html, text, message_id, status)
      VALUES (${orderId}, 'order_expired', 20000, 'desk2@example.com.au', 'Busy', 'x', 'x', 'au',
        'captured')`);
    const found = await recipients(operator, { q: "Desk2@example.com" });
    expect(new Set(found)).toEqual(new Set(["desk2@example.com"]));
    expect(await recipients(operator, { q: "desk2@example.com", status: "failed" })).toEqual([]);
    expect(await recipients(operator, { q: "desk2@example.com.a" })).toEqual([
      "desk2@example.com.au",
    ]);
  });
});

describe("a failed letter", () => {
  it("is queued again once, and delivered by the next redelivery", async () => {
    const ctx = world.as(operator);
    const input = { mailId: await refusedMail("gone@example.com") };
    expect(await readMail({ ctx, input })).toMatchObject({
      ...{ status: "failed", error: "no such mailbox: gone@example.com", tries: 1 },
    });
    expect(await requeueMail({ ctx, input })).toEqual({ kind: "queued" });
    expect(await requeueMail({ ctx, input })).toEqual(refused);
    expect(await redeliverMails({ ctx: world.ctx })).toEqual({ delivered: 1 });
    expect(await readMail({ ctx, input })).toMatchObject({ status: "captured", error: null });
    expect(await requeueMail({ ctx, input })).toEqual(refused);
  });

  it("with a link that signs somebody in is queued by administrators alone", async () => {
    const input = { mailId: await refusedReset() };
    expect(await requeueMail({ ctx: world.as(operator), input })).toEqual(refused);
    expect(await requeueMail({ ctx: world.as(admin), input })).toEqual({ kind: "queued" });
  });

  it("is not queued again when the link in it leads nowhere", async () => {
    const ctx = world.as(admin);
    const ended = { kind: "refused", reason: "Its link has run out; ask for a new one." };
    const replaced = { mailId: await refusedReset() };
    const used = { mailId: await refusedReset() };
    const token = /token=([\w-]+)/.exec((await readMail({ ctx, input: used })).text)?.[1] ?? "";
    const chosen = { token, password: "three plain words" };
    expect(await resetPassword({ ctx: world.ctx, input: chosen })).toBe(true);
    const late = { mailId: await refusedReset() };
    expect(await readMail({ ctx, input: late })).toMatchObject({ isLinkEnded: false });
    world.elapse(61 * 60_000);
    for (const input of [replaced, used, late]) {
      expect(await requeueMail({ ctx, input })).toEqual(ended);
      expect(await readMail({ ctx, input })).toMatchObject({
        ...{ status: "failed", isLinkEnded: true },
      });
    }
    // Who may not read it is not told what became of its link.
    expect(await requeueMail({ ctx: world.as(operator), input: late })).toEqual(refused);
  });
});
