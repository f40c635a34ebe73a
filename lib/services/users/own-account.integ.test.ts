import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden } from "@/lib/auth/permissions";
import { demoPassword } from "@/lib/demo";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import {
  changePassword,
  checkPassword,
  listOwnSessions,
  openSession,
  readProfile,
  readSession,
  renameCustomer,
  revokeSession,
  saveDefaultAddress,
} from ".";

let shop: TestShop;
let ada: Actor;
let adaId: number;
beforeAll(async () => {
  shop = await startTestShop();
  const [user] = await shop.db.query<{ id: number }>(
    sql`SELECT id FROM users WHERE email = 'customer@waybill.test'`,
  );
  adaId = user?.id ?? 0;
  ada = { kind: "customer", customerId: 1, userId: adaId };
});
afterAll(() => shop.close());

const open = (userId: number) =>
  openSession({ ctx: shop.ctx, input: { userId, userAgent: "Firefox" } });
const isOpen = async (sessionId: string) =>
  (await readSession({ ctx: shop.ctx, input: { sessionId } })) !== null;
const address = {
  name: "Ada Marsh",
  line1: "2 Quay",
  city: "Lisbon",
  postalCode: "1100-001",
  country: "PT",
};

describe("a customer's profile", () => {
  it("shows the default address and saves a new one", async () => {
    const ctx = shop.as(ada);
    expect(await readProfile({ ctx })).toMatchObject({ address: { city: "Portsmouth" } });
    await saveDefaultAddress({ ctx, input: { address } });
    await renameCustomer({ ctx, input: { name: "Ada M. Marsh" } });
    const profile = { name: "Ada M. Marsh", email: "customer@waybill.test", address };
    expect(await readProfile({ ctx })).toEqual(profile);
    const [ben] = await shop.db.query(sql`SELECT name FROM customers WHERE id = 2`);
    expect(ben).toEqual({ name: "Ben Okafor" });
  });

  it("does not replace what was saved in another tab since the form was opened", async () => {
    const ctx = shop.as(ada);
    const { name, address: opened } = await readProfile({ ctx });
    const saveAddress = (city: string) =>
      saveDefaultAddress({ ctx, input: { address: { ...address, city }, opened } });
    expect(await saveAddress("Porto")).toEqual({ kind: "saved" });
    const stale = { kind: "stale", current: { ...address, city: "Porto" } };
    expect(await saveAddress("Braga")).toEqual(stale);
    expect(await renameCustomer({ ctx, input: { name: "A.", opened: name } })).toEqual({
      kind: "saved",
    });
    expect(await renameCustomer({ ctx, input: { name: "B.", opened: name } })).toEqual({
      kind: "stale",
      current: "A.",
    });
  });

  it("shows no address when the stored one is a single text", async () => {
    await shop.db.query(sql`UPDATE customers SET address = '"1 Harbour Street"' WHERE id = 1`);
    expect((await readProfile({ ctx: shop.as(ada) })).address).toEqual({});
  });

  it.each<Actor>([
    { kind: "anonymous" },
    { kind: "tracking", orderId: 1 },
    { kind: "operator", userId: 2, role: "admin" },
  ])("is refused to %j", async (actor) => {
    const ctx = shop.as(actor);
    await expect(readProfile({ ctx })).rejects.toThrow(Forbidden);
    await expect(saveDefaultAddress({ ctx, input: { address } })).rejects.toThrow(Forbidden);
    await expect(renameCustomer({ ctx, input: { name: "Eve" } })).rejects.toThrow(Forbidden);
  });
});

describe("a user's own sessions", () => {
  it("are listed and ended one by one, but not those of other users", async () => {
    const [mine, other, bens] = [await open(adaId), await open(adaId), await open(adaId + 1)];
    const ctx = shop.as(ada);
    const listed = await listOwnSessions({ ctx });
    expect(listed.map(({ id }) => id).sort()).toEqual([mine, other].sort());
    await revokeSession({ ctx, input: { sessionId: other } });
    const attempt = revokeSession({ ctx, input: { sessionId: bens } });
    await expect(attempt).rejects.toThrow(Forbidden);
    await revokeSession({ ctx, input: { sessionId: "not an id" } });
    expect([await isOpen(mine), await isOpen(other), await isOpen(bens)]).toEqual([
      true,
      false,
      true,
    ]);
    await expect(listOwnSessions({ ctx: shop.as({ kind: "anonymous" }) })).rejects.toThrow(
      Forbidden,
    );
  });

  it("end when the password changes, except the one that changes it", async () => {
    const [mine, other] = [await open(adaId), await open(adaId)];
    const ctx = shop.as(ada);
    const password = "a new long password";
    const change = (current: string) =>
      changePassword({ ctx, input: { current, password, sessionId: mine } });
    expect(await change("not my password")).toEqual({ kind: "wrong_password" });
    expect(await isOpen(other)).toBe(true);
    expect(await change(demoPassword)).toEqual({ kind: "changed" });
    expect([await isOpen(mine), await isOpen(other)]).toEqual([true, false]);
    const signIn = (entered: string) =>
      checkPassword({ ctx, input: { email: "customer@waybill.test", password: entered } });
    expect(await signIn(demoPassword)).toBeNull();
    expect(await signIn(password)).toMatchObject({ id: adaId });
    const [entry] = await shop.db.query(
      sql`SELECT actor, data FROM audit_entries WHERE action = 'user/password_changed'`,
    );
    expect(entry).toEqual({ actor: "customer:1", data: {} });
  });
});
