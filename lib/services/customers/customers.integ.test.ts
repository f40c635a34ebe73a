import sql, { raw } from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import { deliverEmails } from "@/lib/services/emails/deliver-emails";
import { recordFailedRun } from "@/lib/services/failures/record-failed-run";
import { cancelOrder, expireOrders } from "@/lib/services/orders";
import { undoOrder } from "@/lib/services/orders/undo-order";
import { authorizePayment } from "@/lib/services/payments";
import { enableUser, openSession, requestPasswordReset } from "@/lib/services/users";
import { advanceUntilIdle } from "@/tests/support/advance-until-idle";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { eraseCustomer, exportCustomer, listCustomers, readCustomer } from ".";

const admin: Actor = { kind: "operator", userId: 3, role: "admin" };
const operator: Actor = { kind: "operator", userId: 2, role: "operator" };

let shop: TestShop;
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

/** A customer whose name, address and email appear nowhere else in the test data. */
const person = {
  name: "Wilhelmina Quist",
  email: "wilhelmina.quist@example.com",
  street: "77 Albatross Quay",
  reason: "My aunt Ottoline got one already",
};

/** Adds a customer with a user, an identity, a session and a password reset link. */
async function addPerson(): Promise<{ customerId: number; userId: number }> {
  const { db } = shop;
  const address = {
    name: person.name,
    line1: person.street,
    city: "X",
    postalCode: "1",
    country: "GB",
  };
  const [customer] = await db.query<{ id: number }>(sql`
    INSERT INTO customers (name, email, phone, address)
    VALUES (${person.name}, ${person.email}, '+44 1632 960961', ${JSON.stringify(address)}::jsonb)
    RETURNING id`);
  const customerId = customer?.id ?? 0;
  const [user] = await db.query<{ id: number }>(sql`
    INSERT INTO users (name, email, role, email_verified_at, customer_id)
    VALUES (${person.name}, ${person.email}, 'customer', now(), ${customerId}) RETURNING id`);
  const userId = user?.id ?? 0;
  await db.query(sql`
    INSERT INTO user_identities (provider, provider_account_id, user_id)
    VALUES ('github', '4711', ${userId})`);
  await openSession({ ctx: shop.ctx, input: { userId, userAgent: `Quist's browser` } });
  await requestPasswordReset({ ctx: shop.ctx, input: { email: person.email } });
  return { customerId, userId };
}

/** Places and cancels an order that holds the customer's personal data in every place it can. */
async function placeAndCancel(order: Parameters<TestShop["place"]>[0]): Promise<number> {
  const { id } = await shop.place({
    shippingAddress: `${person.name}, ${person.street}`,
    metadata: { gift: `for ${person.name}` },
    paymentMethod: null,
    ...order,
  });
  await cancelOrder({ ctx: shop.ctx, input: { orderId: id, reason: person.reason } });
  await undoOrder({ ctx: shop.ctx, input: { orderId: id } });
  await shop.db.query(sql`
    INSERT INTO order_notes (order_id, text, actor)
    VALUES (${id}, ${`${person.name} called twice`}, 'user:2')`);
  const text = `Dear ${person.name}, your shipment goes to ${person.street}`;
  const email = { subject: `For ${person.name}`, html: text, text, to: person.email };
  await deliverEmails(shop.ctx, [{ ...email, orderId: id, kind: "order_cancelled", cause: 2 }]);
  const events = [{ name: "order/cancelled", data: { orderId: id, reason: person.reason } }];
  await recordFailedRun({
    ctx: shop.ctx,
    input: {
      ...{ runId: `run-${id}`, functionId: "send", subject: `order-${id}`, events },
      error: { name: "SafeError", message: "It failed." },
    },
  });
  return id;
}

/** Every column of the app's tables, text or JSON, that contains one of the words. */
async function columnsWith(words: readonly string[]): Promise<string[]> {
  const columns = await shop.db.query<{ table: string; column: string }>(sql`
    SELECT c.table_name AS "table", c.column_name AS "column"
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
      AND c.data_type IN ('text', 'jsonb', 'json', 'character varying', 'ARRAY')`);
  expect(columns.length).toBeGreaterThan(60);
  const found: string[] = [];
  for (const { table, column } of columns) {
    const name = raw(`"${table}"."${column}"`);
    const hits = await shop.db.query(sql`
      SELECT FROM ${raw(`"${table}"`)}
      WHERE ${name}::text ILIKE ANY (${words.map((word) => `%${word}%`)}) LIMIT 1`);
    if (hits.length > 0) found.push(`${table}.${column}`);
  }
  return found.sort();
}

describe("erasing a customer", () => {
  it("removes name, address, email and free text from every table, once", async () => {
    const ctx = shop.as(admin);
    const { customerId, userId } = await addPerson();
    const own = await placeAndCancel({ customerId });
    const guest = await placeAndCancel({ customerId: undefined, email: person.email });
    await shop.db.query(sql`
      INSERT INTO payments (order_id, attempt, status, amount, currency, idempotency_key,
        card_brand, card_last4, gateway_customer_ref)
      SELECT id, 1, 'declined', total, currency, 'k', 'quist', '960961', 'cus_quist' FROM orders
      WHERE id = ${own}`);
    const words = ["quist", "albatross", "ottoline", "960961"];
    const before = await columnsWith(words);
    expect(before).toEqual(
      expect.arrayContaining([
        ...["customers.address", "customers.email", "customers.name", "customers.phone"],
        ...["failed_runs.events", "emails.html", "emails.subject", "emails.text", "emails.to"],
        ...["order_events.data", "order_notes.text", "orders.cancel_reason", "orders.email"],
        ...["orders.metadata", "orders.shipping_address", "sessions.user_agent"],
        ...["payments.card_brand", "payments.card_last4", "payments.gateway_customer_ref"],
        ...["users.email", "users.name"],
      ]),
    );
    const input = { customerId, email: person.email };
    const { updatedAt } = await shop.read(own);
    expect(await eraseCustomer({ ctx, input })).toEqual({ kind: "erased" });
    // A client that polls by `updatedAfter` reads it again.
    expect(Date.parse((await shop.read(own)).updatedAt)).toBeGreaterThan(Date.parse(updatedAt));
    expect(await columnsWith(words)).toEqual([]);
    await shop.db.query(sql`DELETE FROM payments WHERE order_id = ${own}`);
    expect(await eraseCustomer({ ctx, input })).toEqual({ kind: "erased" });
    const audited = await shop.db.query(sql`
      SELECT actor, data FROM audit_entries WHERE action = 'customer/erased'
        AND subject = ${`customer:${customerId}`}`);
    expect(audited).toEqual([{ actor: "user:3", data: { orders: 2 } }]);

    for (const id of [own, guest]) {
      expect(await shop.read(id)).toMatchObject({
        ...{ id, email: null, shippingAddress: "Erased", status: "cancelled", cancelReason: null },
        items: [{ productId: 1 }],
      });
    }
    expect(await enableUser({ ctx, input: { userId } })).toEqual({ kind: "not_found" });
    expect(await readCustomer({ ctx, input: { customerId } })).toMatchObject({
      ...{ name: "Erased customer", erasedAt: expect.any(String), address: null },
    });
    expect(await shop.findViolations()).toEqual([]);
  });

  it("leaves other customers unchanged", async () => {
    const others = await shop.db.query<{ count: number }>(
      sql`SELECT count(*) FROM customers WHERE erased_at IS NULL`,
    );
    expect(others[0]?.count).toBe(3);
    const user = await shop.db.query(
      sql`SELECT FROM users WHERE email = 'customer@waybill.test' AND disabled_at IS NULL`,
    );
    expect(user).toHaveLength(1);
  });

  it("is refused while an order is open or the email does not match", async () => {
    const ctx = shop.as(admin);
    const email = "ben@waybill.test";
    const { id } = await shop.place({ customerId: 2, paymentMethod: null });
    const input = { customerId: 2, email };
    expect(await eraseCustomer({ ctx, input })).toEqual({
      kind: "refused",
      reason: expect.stringContaining(`#${id}`),
    });
    const wrong = { customerId: 2, email: "customer@waybill.test" };
    expect(await eraseCustomer({ ctx, input: wrong })).toMatchObject({ kind: "refused" });
    expect((await readCustomer({ ctx, input: { customerId: 2 } })).email).toBe(email);
    await cancelOrder({ ctx: shop.ctx, input: { orderId: id } });
    await undoOrder({ ctx: shop.ctx, input: { orderId: id } });
    expect(await eraseCustomer({ ctx, input })).toEqual({ kind: "erased" });
    const unknown = { customerId: 999_999, email };
    expect(await eraseCustomer({ ctx, input: unknown })).toEqual({ kind: "not_found" });
  });

  it("is refused while a payment is disputed, because the bank may ask for evidence", async () => {
    const email = "disputing@example.com";
    const [customer] = await shop.db.query<{ id: number }>(sql`
      INSERT INTO customers (name, email) VALUES ('Dana Vale', ${email}) RETURNING id`);
    const customerId = customer?.id ?? 0;
    const { id } = await shop.place({ customerId, paymentMethod: "pm_card_visa" });
    await advanceUntilIdle(shop.ctx, id);
    expect(await shop.read(id)).toMatchObject({ status: "completed" });
    await shop.db.query(sql`
      INSERT INTO disputes (payment_id, provider_ref, status, amount, currency, reason, opened_at)
      SELECT id, 'du_erasure', 'under_review', amount, currency, 'fraudulent', now() FROM payments
      WHERE order_id = ${id}`);
    const ctx = shop.as(admin);
    const input = { customerId, email };
    expect(await eraseCustomer({ ctx, input })).toEqual({
      kind: "refused",
      reason: `Close these open orders first: #${id}.`,
    });
    expect((await readCustomer({ ctx, input: { customerId } })).email).toBe(email);
    await shop.db.query(sql`
      UPDATE disputes SET status = 'won', closed_at = now() WHERE provider_ref = 'du_erasure'`);
    expect(await eraseCustomer({ ctx, input })).toEqual({ kind: "erased" });
  });

  it("is refused for operators and administrators", async () => {
    const [customer] = await shop.db.query<{ id: number }>(sql`
      INSERT INTO customers (name, email) VALUES ('Olu Brandt', 'operator@waybill.test')
      RETURNING id`);
    const input = { customerId: customer?.id ?? 0, email: "operator@waybill.test" };
    expect(await eraseCustomer({ ctx: shop.as(admin), input })).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("admin"),
    });
  });

  it("is only allowed to administrators", async () => {
    const input = { customerId: 3, email: "chloe@waybill.test" };
    const customer: Actor = { kind: "customer", customerId: 3, userId: 1 };
    for (const actor of [operator, customer]) {
      await expect(eraseCustomer({ ctx: shop.as(actor), input })).rejects.toThrow(Forbidden);
    }
  });
});

describe("customer data", () => {
  it("is exported for operators, without links that can act for the customer", async () => {
    const { id, trackingToken } = await shop.place({ customerId: 1 });
    await authorizePayment({ ctx: shop.ctx, input: { orderId: id, method: "pm_card_visa" } });
    const ctx = shop.as(operator);
    const data = await exportCustomer({ ctx, input: { customerId: 1 } });
    expect(data).toMatchObject({
      customer: { name: "Ada Marsh", email: "customer@waybill.test" },
      orders: [{ id, shippingAddress: "1 Harbour Street, Portsmouth" }],
      payments: [{ orderId: id, card: { brand: "visa", last4: "4242" } }],
    });
    expect(JSON.stringify(data)).not.toContain("pm_");
    expect(JSON.stringify(data)).not.toContain(trackingToken);
    const input = { customerId: 1 };
    for (const actor of [
      { kind: "customer", customerId: 1, userId: 1 } as const,
      { kind: "api_key", id: 1, scopes: ["orders:read"] } as const,
    ]) {
      const other = shop.as(actor);
      await expect(exportCustomer({ ctx: other, input })).rejects.toThrow(Forbidden);
      await expect(readCustomer({ ctx: other, input })).rejects.toThrow(Forbidden);
      await expect(listCustomers({ ctx: other, input: { limit: 1 } })).rejects.toThrow(Forbidden);
    }
    const unknown = readCustomer({ ctx, input: { customerId: 999_999 } });
    await expect(unknown).rejects.toThrow(NotFound);
    await expireOrders({ ctx: shop.ctx });
  });

  it("is found by the start of the name or email, with orders, in pages", async () => {
    const ctx = shop.as(operator);
    const found = await listCustomers({ ctx, input: { q: "ADA", limit: 5 } });
    expect(found.customers).toMatchObject([
      { name: "Ada Marsh", orders: 1, lastOrder: { id: expect.any(Number) } },
    ]);
    const byEmail = await listCustomers({ ctx, input: { q: "chloe@", limit: 5 } });
    expect(byEmail.customers).toMatchObject([{ id: 3, orders: 0, lastOrder: null }]);
    expect((await listCustomers({ ctx, input: { q: "marsh", limit: 5 } })).customers).toEqual([]);
    const ids: number[] = [];
    let before: number | undefined;
    do {
      const page = await listCustomers({ ctx, input: { before, limit: 2 } });
      ids.push(...page.customers.map(({ id }) => id));
      before = page.next ?? undefined;
    } while (before !== undefined);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    expect(ids).toEqual(expect.arrayContaining([1, 2, 3]));
  });

  it("is listed newest first, even when thousands share the prefix", async () => {
    await shop.db.query(sql`
      INSERT INTO customers (name, email)
      SELECT CASE n WHEN 1 THEN 'Xaver' ELSE 'Xenia' END, 'x' || n / 2000 || n || '@many.example'
      FROM generate_series(1, 10005) n`);
    const ctx = shop.as(operator);
    const newest = await listCustomers({ ctx, input: { q: "x", limit: 1 } });
    expect(newest.customers).toMatchObject([{ email: "x510005@many.example" }]);
    const input = { q: "X", before: newest.next ?? undefined, limit: 1 };
    const next = await listCustomers({ ctx, input });
    expect(next.customers).toMatchObject([{ email: "x510004@many.example" }]);
    const few = await listCustomers({ ctx, input: { q: "xa", limit: 5 } });
    expect(few.customers).toMatchObject([{ name: "Xaver" }]);
  });
});

// Runs last, because it leaves orders with a customer's personal data.
describe("an email address that two customers share", () => {
  it("keeps the emails of the customer who is not erased", async () => {
    const shared = "purchasing@firm.example.com";
    const email = "dora@example.com";
    const [dora, emil] = await shop.db.query<{ id: number }>(sql`
      INSERT INTO customers (name, email)
      VALUES ('Dora Weiss', ${email}), ('Emil Weiss', 'emil@example.com') RETURNING id`);
    const erased = { customerId: dora?.id ?? 0, email };
    const emailTo = async (customerId: number) => {
      const orderId = await placeAndCancel({ customerId, email: shared });
      const email = { subject: "Order", html: "Order", text: "Order", to: shared };
      await deliverEmails(shop.ctx, [{ ...email, orderId, kind: "order_shipped", cause: 3 }]);
      return orderId;
    };
    const [theirs, others] = [await emailTo(erased.customerId), await emailTo(emil?.id ?? 0)];
    expect(await eraseCustomer({ ctx: shop.as(admin), input: erased })).toEqual({
      kind: "erased",
    });
    const emails = await shop.db.query(sql`
      SELECT order_id AS "orderId", "to" FROM emails
      WHERE order_id IN (${theirs}, ${others}) AND kind = 'order_shipped' ORDER BY order_id`);
    expect(emails).toEqual([
      { orderId: theirs, to: "Erased" },
      { orderId: others, to: shared },
    ]);
  });
});
