import sql from "sql-template-tag";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import {
  changeUserRole,
  checkPassword,
  createUser,
  disableUser,
  enableUser,
  inviteUser,
  listUsers,
  openSession,
  readSession,
  resetPassword,
  revokeSessions,
} from ".";

const operator: Actor = { kind: "operator", userId: 2, role: "operator" };
const adminId = 3;
const admin: Actor = { kind: "operator", userId: adminId, role: "admin" };
const password = "three plain words";

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());
beforeEach(async () => {
  await shop.db.query(sql`DELETE FROM users WHERE id > 3`);
  await shop.db.query(sql`UPDATE users SET role = 'admin', disabled_at = NULL WHERE id = 3`);
});

let userCount = 0;
async function addUser(role: "operator" | "admin" | "customer"): Promise<number> {
  userCount += 1;
  const email = `user${userCount}@example.com`;
  const created = await createUser({
    ctx: shop.ctx,
    input: { email, name: "Kim", role, password },
  });
  if (created.kind !== "created") throw new Error(created.kind);
  return created.user.id;
}

function signIn(userId: number): Promise<string> {
  return openSession({ ctx: shop.ctx, input: { userId, userAgent: null } });
}

async function enabledAdmins(): Promise<number> {
  const rows = await shop.db.query(
    sql`SELECT FROM users WHERE role = 'admin' AND disabled_at IS NULL`,
  );
  return rows.length;
}

async function lastAudit() {
  const [entry] = await shop.db.query<{ actor: string; action: string; subject: string }>(
    sql`SELECT actor, action, subject FROM audit_entries ORDER BY id DESC LIMIT 1`,
  );
  return entry;
}

describe("an invited user", () => {
  it("gets an email with a link to choose a password and then signs in", async () => {
    const ctx = shop.as(admin);
    const input = { email: "new@example.com", name: "New", role: "operator" as const };
    const created = await inviteUser({ ctx, input });
    expect(created).toMatchObject({ kind: "created", user: input });
    expect(await inviteUser({ ctx, input })).toEqual({ kind: "email_taken" });
    const [email, ...more] = await shop.db.query<{ text: string }>(
      sql`SELECT text FROM emails WHERE "to" = ${input.email}`,
    );
    expect(more).toEqual([]);
    const token = /token=([\w-]+)/.exec(email?.text ?? "")?.[1] ?? "";
    expect(await resetPassword({ ctx: shop.ctx, input: { token, password } })).toBe(true);
    const user = await checkPassword({ ctx: shop.ctx, input: { email: input.email, password } });
    expect(user).toMatchObject({ role: "operator" });
  });
});

describe("listUsers", () => {
  it("lists staff or customers, in pages and by the start of the email", async () => {
    const ctx = shop.as(admin);
    const id = await addUser("operator");
    const first = await listUsers({ ctx, input: { who: "admin", limit: 2 } });
    expect(first.users.map((user) => user.id)).toEqual([2, 3]);
    expect(first.next).toBe(3);
    const second = await listUsers({ ctx, input: { who: "admin", after: 3, limit: 2 } });
    expect(second).toMatchObject({ users: [{ id, isConfirmed: true }], next: null });
    const found = await listUsers({ ctx, input: { who: "customers", q: "CUSTOMER@", limit: 9 } });
    expect(found.users.map((user) => user.email)).toEqual(["customer@waybill.test"]);
    await signIn(id);
    const [seen] = (await listUsers({ ctx, input: { who: "admin", after: 3, limit: 2 } })).users;
    expect(seen).toMatchObject({ openSessions: 1, lastSeenAt: expect.any(String) });
  });
});

describe("changing a role", () => {
  it("takes effect with the next request", async () => {
    const ctx = shop.as(admin);
    const userId = await addUser("operator");
    const sessionId = await signIn(userId);
    const changed = await changeUserRole({ ctx, input: { userId, role: "admin" } });
    expect(changed).toEqual({ kind: "changed" });
    const session = await readSession({ ctx: shop.ctx, input: { sessionId } });
    expect(session?.actor).toEqual({ kind: "operator", userId, role: "admin" });
    expect(await lastAudit()).toEqual({
      actor: "user:3",
      action: "user/role_changed",
      subject: `user:${userId}`,
    });
    await changeUserRole({ ctx, input: { userId, role: "customer" } });
    const later = await readSession({ ctx: shop.ctx, input: { sessionId } });
    expect(later?.actor).toMatchObject({ kind: "customer", customerId: expect.any(Number) });
  });

  it("is refused if someone else changed it since the form was opened", async () => {
    const ctx = shop.as(admin);
    const userId = await addUser("operator");
    const change = (role: "admin" | "customer") =>
      changeUserRole({ ctx, input: { userId, role, opened: "operator" } });
    expect(await change("admin")).toEqual({ kind: "changed" });
    expect(await change("customer")).toEqual({ kind: "stale", current: "admin" });
    expect(await change("admin")).toEqual({ kind: "changed" });
  });

  it("of an unknown user is not found", async () => {
    const input = { userId: 999_999, role: "operator" as const };
    expect(await changeUserRole({ ctx: shop.as(admin), input })).toEqual({ kind: "not_found" });
  });
});

describe("a disabled user", () => {
  it("is signed out and cannot sign in until an administrator enables them", async () => {
    const ctx = shop.as(admin);
    const userId = await addUser("operator");
    const sessionId = await signIn(userId);
    expect(await disableUser({ ctx, input: { userId } })).toEqual({ kind: "changed" });
    expect(await disableUser({ ctx, input: { userId } })).toEqual({ kind: "not_found" });
    expect(await enableUser({ ctx, input: { userId } })).toEqual({ kind: "changed" });
    expect(await enableUser({ ctx, input: { userId } })).toEqual({ kind: "not_found" });
    expect(await readSession({ ctx: shop.ctx, input: { sessionId } })).toBeNull();
    const again = await signIn(userId);
    expect(await readSession({ ctx: shop.ctx, input: { sessionId: again } })).not.toBeNull();
  });
});

describe("the last administrator", () => {
  it("keeps the role and stays enabled", async () => {
    const { ctx } = shop;
    for (const attempt of [
      changeUserRole({ ctx, input: { userId: adminId, role: "operator" } }),
      disableUser({ ctx, input: { userId: adminId } }),
    ]) {
      expect(await attempt).toMatchObject({ kind: "refused", reason: expect.any(String) });
    }
    expect(await enabledAdmins()).toBe(1);
  });

  it("remains when two administrators demote or disable each other at the same time", async () => {
    for (let round = 0; round < 10; round += 1) {
      const otherId = await addUser("admin");
      const other: Actor = { kind: "operator", userId: otherId, role: "admin" };
      const outcomes = await Promise.all([
        changeUserRole({ ctx: shop.as(admin), input: { userId: otherId, role: "operator" } }),
        disableUser({ ctx: shop.as(other), input: { userId: adminId } }),
      ]);
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["changed", "refused"]);
      expect(await enabledAdmins()).toBe(1);
      await shop.db.query(sql`DELETE FROM users WHERE id = ${otherId}`);
      await shop.db.query(sql`UPDATE users SET disabled_at = NULL WHERE id = ${adminId}`);
    }
  });
});

describe("permissions", () => {
  it("refuse to let administrators change or disable themselves", async () => {
    await addUser("admin");
    const ctx = shop.as(admin);
    const role = { userId: adminId, role: "operator" as const };
    expect(await changeUserRole({ ctx, input: role })).toMatchObject({ kind: "refused" });
    expect(await disableUser({ ctx, input: { userId: adminId } })).toMatchObject({
      kind: "refused",
    });
  });

  it("refuse to show or change users to operators", async () => {
    const ctx = shop.as(operator);
    const user = { email: "x@example.com", name: "X", role: "admin" as const };
    const input = { userId: adminId };
    const attempts = [
      () => listUsers({ ctx, input: { who: "admin", limit: 1 } }),
      () => inviteUser({ ctx, input: user }),
      () => createUser({ ctx, input: { ...user, password } }),
      () => changeUserRole({ ctx, input: { ...input, role: "customer" } }),
      () => changeUserRole({ ctx, input: { userId: 2, role: "admin" } }),
      () => disableUser({ ctx, input }),
      () => enableUser({ ctx, input }),
      () => revokeSessions({ ctx, input }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(Forbidden);
  });

  it("let administrators end the sessions of others, which is audited", async () => {
    const userId = await addUser("customer");
    await openSession({ ctx: shop.ctx, input: { userId, userAgent: null } });
    await revokeSessions({ ctx: shop.as(admin), input: { userId } });
    expect(await lastAudit()).toMatchObject({ action: "user/sessions_ended" });
  });
});
