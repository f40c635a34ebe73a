import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import { emailAddress } from "@/lib/domain/email-address";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import {
  changePassword,
  checkPassword,
  openSession,
  readSession,
  requestPasswordReset,
  resetPassword,
  revokeSession,
  revokeSessions,
  signInWithProvider,
  signUp,
  verifyEmail,
} from ".";

const password = "three plain words";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

/** The token in the latest email of that kind to the address. */
async function tokenFor(address: string, kind: string): Promise<string> {
  const [email] = await shop.db.query<{ text: string }>(sql`
    SELECT text FROM emails WHERE "to" = ${address} AND kind = ${kind} ORDER BY id DESC LIMIT 1`);
  const token = /token=([\w-]+)/.exec(email?.text ?? "")?.[1];
  if (!token) throw new Error(`No ${kind} email to ${address}.`);
  return token;
}

async function newUser(email: string): Promise<number> {
  const { ctx } = shop;
  await signUp({ ctx, input: { name: "Ida", email, password } });
  const token = await tokenFor(email, "verify_email");
  const verified = await verifyEmail({ ctx, input: { token, password } });
  if (verified.kind !== "verified") throw new Error(verified.kind);
  return verified.userId;
}

describe("signing up", () => {
  it("allows no sign-in before the email is verified, and then links the customer", async () => {
    const { ctx } = shop;
    const email = "ida@example.com";
    await signUp({ ctx, input: { name: "Ida", email, password } });
    expect(await checkPassword({ ctx, input: { email, password } })).toBeNull();
    const token = await tokenFor(email, "verify_email");
    const wrong = { token, password: "another password" };
    expect(await verifyEmail({ ctx, input: wrong })).toEqual({ kind: "wrong_password" });
    const verified = await verifyEmail({ ctx, input: { token, password } });
    expect(verified.kind).toBe("verified");
    const again = await verifyEmail({ ctx, input: { token, password } });
    expect(again).toEqual({ kind: "already_verified" });
    const user = await checkPassword({ ctx, input: { email: " IDA@example.com ", password } });
    expect(user).toMatchObject({ email, name: "Ida", role: "customer" });
    const sessionId = await openSession({ ctx, input: { userId: user?.id ?? 0, userAgent: null } });
    const session = await readSession({ ctx, input: { sessionId } });
    expect(session?.actor).toMatchObject({ kind: "customer", customerId: expect.any(Number) });
  });

  it("with another person's email sets no password that its owner has not confirmed", async () => {
    const { ctx } = shop;
    const email = "ben@waybill.test";
    const stranger = "stranger's password";
    await signUp({ ctx, input: { name: "Ben", email, password } });
    const token = await tokenFor(email, "verify_email");
    await signUp({ ctx, input: { name: "Stranger", email, password: stranger } });
    expect((await verifyEmail({ ctx, input: { token, password } })).kind).toBe("verified");
    expect(await checkPassword({ ctx, input: { email, password: stranger } })).toBeNull();
    expect(await checkPassword({ ctx, input: { email, password } })).toMatchObject({ name: "Ben" });
    const late = await tokenFor(email, "verify_email");
    const refused = await verifyEmail({ ctx, input: { token: late, password: stranger } });
    expect(refused).toEqual({ kind: "already_verified" });
    expect(await checkPassword({ ctx, input: { email, password: stranger } })).toBeNull();
    const [row] = await shop.db.query<{ customerId: number }>(
      sql`SELECT customer_id AS "customerId" FROM users WHERE email = ${email}`,
    );
    expect(row?.customerId).toBe(2);
  });

  it("twice opens one account, with the name and password of the link that is used first", async () => {
    const { ctx } = shop;
    const email = "twice@example.com";
    const choices = [
      { name: "Tess", password },
      { name: "Tessa", password: "four other plain words" },
    ] as const;
    const tokens: string[] = [];
    for (const choice of choices) {
      await signUp({ ctx, input: { ...choice, email } });
      tokens.push(await tokenFor(email, "verify_email"));
    }
    const follow = (at: 0 | 1) =>
      verifyEmail({ ctx, input: { token: tokens[at] ?? "", password: choices[at].password } });
    const kinds = (await Promise.all([follow(0), follow(1)])).map(({ kind }) => kind);
    expect([...kinds].sort()).toEqual(["already_verified", "verified"]);
    const [opened, refused] = kinds[0] === "verified" ? choices : [choices[1], choices[0]];
    const enter = (choice: { password: string }) =>
      checkPassword({ ctx, input: { email, password: choice.password } });
    expect(await enter(opened)).toMatchObject({ name: opened.name });
    expect(await enter(refused)).toBeNull();
  });

  it("with the email of an account changes nothing and informs its owner", async () => {
    const { ctx } = shop;
    const email = "known@example.com";
    await newUser(email);
    await signUp({ ctx, input: { name: "X", email, password: "another password" } });
    expect(await tokenFor(email, "account_exists")).toBeTruthy();
    expect(await checkPassword({ ctx, input: { email, password } })).toMatchObject({ name: "Ida" });
  });
});

describe("an international email", () => {
  it("finds the account in every spelling", async () => {
    const { ctx } = shop;
    const id = await newUser(emailAddress().parse("Zoë@Bücher.example"));
    const typed = " ZOE\u0308@xn--BCHER-kva.example";
    expect(await checkPassword({ ctx, input: { email: typed, password } })).toMatchObject({
      id,
      email: "zoë@xn--bcher-kva.example",
    });
  });
});

describe("a session", () => {
  it("ends when it is revoked, when it expires and when its user is disabled", async () => {
    const { ctx } = shop;
    const userId = await newUser("sessions@example.com");
    const open = () => openSession({ ctx, input: { userId, userAgent: "Test" } });
    const [first, second, third] = [await open(), await open(), await open()];
    await revokeSession({ ctx, input: { sessionId: first } });
    expect(await readSession({ ctx, input: { sessionId: first } })).toBeNull();
    expect(await readSession({ ctx, input: { sessionId: second } })).not.toBeNull();
    await revokeSessions({ ctx, input: { userId } });
    expect(await readSession({ ctx, input: { sessionId: second } })).toBeNull();
    expect(await readSession({ ctx, input: { sessionId: third } })).toBeNull();
    const last = await open();
    const later = { ...ctx, now: () => new Date(Date.now() + 15 * 24 * 60 * 60_000) };
    expect(await readSession({ ctx: later, input: { sessionId: last } })).toBeNull();
    await shop.db.query(sql`UPDATE users SET disabled_at = now() WHERE id = ${userId}`);
    expect(await readSession({ ctx, input: { sessionId: last } })).toBeNull();
    const email = "sessions@example.com";
    expect(await checkPassword({ ctx, input: { email, password } })).toBeNull();
  });

  it.each(["", "nothing", "'; drop table users; --"])(
    "is not found by the id %j",
    async (sessionId) => {
      expect(await readSession({ ctx: shop.ctx, input: { sessionId } })).toBeNull();
    },
  );

  it.each<Actor>([
    { kind: "anonymous" },
    { kind: "tracking", orderId: 1 },
    { kind: "customer", customerId: 1, userId: 1 },
    { kind: "operator", userId: 3, role: "operator" },
  ])("of another user cannot be ended by %j", async (actor) => {
    const ctx = shop.as(actor);
    const sessionId = await openSession({ ctx: shop.ctx, input: { userId: 2, userAgent: null } });
    await expect(revokeSession({ ctx, input: { sessionId } })).rejects.toThrow(Forbidden);
    await expect(revokeSessions({ ctx, input: { userId: 2 } })).rejects.toThrow(Forbidden);
    expect(await readSession({ ctx: shop.ctx, input: { sessionId } })).not.toBeNull();
  });

  it("of another user can be ended by an administrator, which is audited", async () => {
    const ctx = shop.as({ kind: "operator", userId: 3, role: "admin" });
    const sessionId = await openSession({ ctx, input: { userId: 2, userAgent: null } });
    await revokeSession({ ctx, input: { sessionId } });
    expect(await readSession({ ctx, input: { sessionId } })).toBeNull();
    await revokeSession({ ctx, input: { sessionId } });
    const entries = await shop.db.query(sql`
      SELECT actor, subject, data FROM audit_entries WHERE action = 'user/sessions_ended'`);
    expect(entries).toEqual([{ actor: "user:3", subject: "user:2", data: { sessions: 1 } }]);
  });
});

describe("a forgotten password", () => {
  it("is replaced with a link that works once and ends every session", async () => {
    const { ctx } = shop;
    const email = "forgetful@example.com";
    const userId = await newUser(email);
    const sessionId = await openSession({ ctx, input: { userId, userAgent: null } });
    await requestPasswordReset({ ctx, input: { email } });
    const token = await tokenFor(email, "reset_password");
    const replacement = "three other words";
    expect(await resetPassword({ ctx, input: { token, password: replacement } })).toBe(true);
    expect(await resetPassword({ ctx, input: { token, password: "yet another password" } })).toBe(
      false,
    );
    expect(await readSession({ ctx, input: { sessionId } })).toBeNull();
    expect(await checkPassword({ ctx, input: { email, password } })).toBeNull();
    const replaced = { email, password: replacement };
    expect(await checkPassword({ ctx, input: replaced })).toMatchObject({ id: userId });
  });

  it("invalidates earlier links when it is changed", async () => {
    const { ctx } = shop;
    const email = "careful@example.com";
    const userId = await newUser(email);
    const askForLink = async () => {
      await requestPasswordReset({ ctx, input: { email } });
      return tokenFor(email, "reset_password");
    };
    const follow = (token: string) => resetPassword({ ctx, input: { token, password } });
    const [older, newer] = [await askForLink(), await askForLink()];
    expect([await follow(newer), await follow(older)]).toEqual([true, false]);
    const pending = await askForLink();
    const sessionId = await openSession({ ctx, input: { userId, userAgent: null } });
    const changed = await changePassword({
      ctx: shop.as({ kind: "customer", customerId: 1, userId }),
      input: { current: password, password: "three other words", sessionId },
    });
    expect(changed).toEqual({ kind: "changed" });
    expect(await follow(pending)).toBe(false);
  });

  it("sends nothing to an unknown email, and its link expires after an hour", async () => {
    const { ctx } = shop;
    await requestPasswordReset({ ctx, input: { email: "unknown@example.com" } });
    await expect(tokenFor("unknown@example.com", "reset_password")).rejects.toThrow();
    await requestPasswordReset({ ctx, input: { email: "customer@waybill.test" } });
    const token = await tokenFor("customer@waybill.test", "reset_password");
    const later = { ...ctx, now: () => new Date(Date.now() + 61 * 60_000) };
    expect(await resetPassword({ ctx: later, input: { token, password } })).toBe(false);
  });
});

describe("a sign-in with GitHub or Google", () => {
  const profile = { provider: "github", providerAccountId: "77", name: "Gil" } as const;

  it("needs a verified email the first time and recognizes the account afterward", async () => {
    const { ctx } = shop;
    expect(await signInWithProvider({ ctx, input: { ...profile, email: null } })).toBeNull();
    const email = "Gil@example.com";
    const userId = await signInWithProvider({ ctx, input: { ...profile, email } });
    expect(userId).toEqual(expect.any(Number));
    expect(await signInWithProvider({ ctx, input: { ...profile, email: null } })).toBe(userId);
  });

  it("stores the email in one form, and no name that nobody can read", async () => {
    const { ctx } = shop;
    const input = {
      ...{ ...profile, providerAccountId: "79" },
      ...{ email: "Gil@Bücher.example", name: "Gil\u202enimda" },
    };
    const userId = await signInWithProvider({ ctx, input });
    const [user] = await shop.db.query(sql`SELECT email, name FROM users WHERE id = ${userId}`);
    const email = "gil@xn--bcher-kva.example";
    expect(user).toEqual({ email, name: email });
    const unusable = { ...input, providerAccountId: "80", email: "gil@localhost" };
    expect(await signInWithProvider({ ctx, input: unusable })).toBeNull();
  });

  it("takes over an account whose email was never verified and removes its password", async () => {
    const { ctx } = shop;
    const email = "typed@example.com";
    await signUp({ ctx, input: { name: "Stranger", email, password } });
    const input = { ...profile, providerAccountId: "78", email };
    expect(await signInWithProvider({ ctx, input })).toEqual(expect.any(Number));
    const token = await tokenFor(email, "verify_email");
    await verifyEmail({ ctx, input: { token, password } });
    expect(await checkPassword({ ctx, input: { email, password } })).toBeNull();
  });
});
