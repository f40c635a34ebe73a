import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Scope } from "@/lib/domain/api-key";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { eraseCustomer, putCustomer, readCustomerRecord } from "./index";

let shop: TestShop;
let ctx: Context;
const key = (...scopes: Scope[]): Actor => ({ kind: "api_key", id: 9, scopes });
beforeAll(async () => {
  shop = await startTestShop();
  ctx = shop.as(key("customers:write", "customers:read"));
});
afterAll(() => shop.close());

const put = (reference: string, fields: { name?: string; email: string; phone?: string | null }) =>
  putCustomer({ ctx, input: { reference, fields: { name: "Ines Prado", ...fields } } });

const read = (customerId: number) => readCustomerRecord({ ctx, input: { customerId } });

const actionsOf = (customerId: number) =>
  shop.db.query(sql`SELECT action, actor, data FROM audit_entries
    WHERE subject = ${`customer:${customerId}`} ORDER BY id`);

async function created(reference: string, email: string): Promise<number> {
  const outcome = await put(reference, { email });
  if (outcome.kind !== "created") throw new Error(outcome.kind);
  return outcome.customer.id;
}

describe("putCustomer", () => {
  it("creates a customer, and changes it only where it differs", async () => {
    const id = await created("C-1", "ines@example.com");
    const phone = "+351 21 000 0000";
    expect(await put("C-1", { email: "ines@example.com", phone })).toMatchObject({
      kind: "updated",
      customer: { id, reference: "C-1", name: "Ines Prado", phone },
    });
    // What is left out stays, and sending it again changes nothing.
    await put("C-1", { email: "ines@example.com" });
    expect(await read(id)).toMatchObject({ kind: "found", customer: { phone } });
    await put("C-1", { email: "prado@example.com", phone: null });
    expect(await read(id)).toMatchObject({ customer: { email: "prado@example.com", phone: null } });
    expect(await actionsOf(id)).toEqual([
      { action: "customer/created", actor: "api_key:9", data: {} },
      { action: "customer/changed", actor: "api_key:9", data: { fields: ["phone"] } },
      { action: "customer/changed", actor: "api_key:9", data: { fields: ["email", "phone"] } },
    ]);
  });

  it("creates one customer in parallel calls", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => put("C-2", { email: "rui@example.com" })),
    );
    const kinds = outcomes.map(({ kind }) => kind).sort();
    expect(kinds).toEqual(["created", ...Array.from({ length: 7 }, () => "updated")]);
  });

  it("refuses the email of another customer, with or without a reference", async () => {
    const id = await created("C-3", "ana@example.com");
    expect(await put("C-4", { email: "ana@example.com" })).toEqual({
      kind: "email_taken",
      customerId: id,
    });
    const other = await created("C-5", "bea@example.com");
    expect(await put("C-5", { email: "ana@example.com" })).toMatchObject({ kind: "email_taken" });
    expect(await read(other)).toMatchObject({ customer: { email: "bea@example.com" } });
    expect(await put("C-6", { email: "customer@waybill.test" })).toEqual({
      kind: "email_taken",
      customerId: 1,
    });
  });

  it("renames a customer with an account, and keeps the email that they sign in with", async () => {
    await shop.db.query(sql`UPDATE customers SET reference = 'C-7' WHERE id = 1`);
    const email = "customer@waybill.test";
    expect(await put("C-7", { email: "new@example.com" })).toEqual({ kind: "has_account" });
    expect(await put("C-7", { email, name: "Ada Meadows" })).toMatchObject({ kind: "updated" });
    expect(await shop.db.query(sql`SELECT name FROM users WHERE customer_id = 1`)).toEqual([
      { name: "Ada Meadows" },
    ]);
  });

  it("does not find an erased customer, and gives its reference to a new one", async () => {
    const id = await created("C-8", "gil@example.com");
    const admin = shop.as({ kind: "operator", userId: 1, role: "admin" });
    await eraseCustomer({ ctx: admin, input: { customerId: id, email: "gil@example.com" } });
    expect(await read(id)).toEqual({ kind: "erased" });
    expect(await created("C-8", "gil@example.com")).not.toBe(id);
    await expect(read(999_999)).rejects.toThrow(NotFound);
  });

  it("is for the shop alone", async () => {
    const others: Actor[] = [
      { kind: "anonymous" },
      { kind: "customer", customerId: 1, userId: 1 },
      { kind: "tracking", orderId: 1 },
      key("orders:write"),
    ];
    const input = { reference: "C-9", fields: { name: "No", email: "no@example.com" } };
    for (const actor of others) {
      const other = shop.as(actor);
      await expect(putCustomer({ ctx: other, input })).rejects.toThrow(Forbidden);
      const reading = readCustomerRecord({ ctx: other, input: { customerId: 1 } });
      await expect(reading).rejects.toThrow(Forbidden);
    }
  });
});
