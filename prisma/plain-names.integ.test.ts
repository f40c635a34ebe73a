import fs from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";

const migrations = path.join(import.meta.dirname, "migrations");
const plainNames = "20261129000000_plain_names";

/** Rows with each name that the migration changes, and rows that it must leave unchanged. */
const oldRows = `
  insert into products (id, sku, name, category, price, currency)
    values (1, 'A', 'Anvil', 'Tests', 500, 'usd'), (2, 'B', 'Bell', 'Tests', 500, 'usd');
  insert into stock (product_id, on_hand, reserved) values (1, 5, 0), (2, 5, 1);
  insert into orders (id, credential, status, inventory_status, waiting_for, currency, subtotal, total,
      shipping_address, expires_at, resume_at)
    values (1, 'test', 'shipped', 'consumed', 'delivery', 'usd', 500, 500, '{}', now(), now()),
      (2, 'test', 'processing', 'reserved', 'fulfilment', 'usd', 500, 500, '{}', now(), now()),
      (3, 'test', 'cancelled', 'released', 'settlement', 'usd', 500, 500, '{}', now(), now()),
      (4, 'test', 'pending', 'reserved', 'payment', 'usd', 500, 500, '{}', now(), now());
  insert into order_events
      (order_id, seq, type, data, actor, at, status, payment_status, inventory_status)
    values (1, 1, 'order/shipped', '{"carrier": "Post"}', 'system', now(), 'shipped', 'paid', 'consumed'),
      (1, 2, 'mail/resent', '{"mailId": 7, "kind": "order_shipped"}', 'user:1', now(), 'shipped',
        'paid', 'consumed'),
      (4, 1, 'mail/pay_link_sent', '{"to": "a@waybill.test"}', 'user:1', now(), 'pending', 'pending',
        'reserved');
  insert into reservations (order_id, product_id, quantity, status)
    values (1, 1, 1, 'consumed'), (2, 2, 1, 'open'), (3, 2, 1, 'released');
  insert into inventory_movements (product_id, order_id, kind, quantity, reserved_delta)
    values (1, 1, 'reserve', 0, 1), (1, 1, 'consume', -1, -1);
  insert into payments (id, order_id, attempt, status, amount, currency, captured_amount, idempotency_key)
    values (1, 3, 1, 'paid', 500, 'usd', 500, 'order-3-authorize-1');
  insert into refunds (payment_id, amount, currency, reason, origin)
    values (1, 300, 'usd', 'order_cancelled', 'settlement'), (1, 200, 'usd', 'Damaged', 'operator');
  insert into mails (id, order_id, kind, cause, "to", subject, html, text, message_id)
    values (7, 1, 'order_shipped', 1, 'a@waybill.test', 'Subject', 'Html', 'Text', 'message-7');
  insert into failed_work (function_id, subject, run_id, event_name, events, error_name, error)
    values ('send-customer-messages', 'order-1', 'run-1', 'order/shipped', '[]', 'Error', 'Failed'),
      ('keep-books', 'order-1', 'run-2', 'order/shipped', '[]', 'Error', 'Failed'),
      ('undo-order', 'order-3', 'run-3', 'order/cancelled', '[]', 'Error', 'Failed');
  insert into shop_settings (key, value, updated_by)
    values ('fulfilment', '"manual"', 'user:1'), ('shopName', '"Harbour"', 'user:1');
  insert into audit_entries (actor, action, subject, data)
    values ('user:1', 'settings/changed', 'shop',
        '{"changed": {"fulfilment": "manual", "shopName": "Harbour"}}'),
      ('user:1', 'settings/changed', 'shop', '{"changed": {"timeZone": "UTC"}}'),
      ('user:1', 'mail/queued_again', 'mail:7', '{}'),
      ('user:1', 'product/created', 'product:1', '{"sku": "mail:1"}')`;

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createEmptyDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const entries = await fs.readdir(migrations, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  for (const name of names.filter((name) => name < plainNames).sort()) await apply(name);
  await client.query(oldRows);
  await apply(plainNames);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function apply(name: string): Promise<void> {
  await client.query(await fs.readFile(path.join(migrations, name, "migration.sql"), "utf8"));
}

/** The rows of a query as arrays of their values. */
async function select(text: string): Promise<unknown[][]> {
  return (await client.query({ text, rowMode: "array" })).rows;
}

describe("the plain_names migration", () => {
  it("renames the states of orders, reservations and movements", async () => {
    expect(
      await select("select id, inventory_status, waiting_for from orders order by id"),
    ).toEqual([
      [1, "fulfilled", "delivery"],
      [2, "reserved", "fulfillment"],
      [3, "released", "reversal"],
      [4, "reserved", "payment"],
    ]);
    expect(await select("select order_id, status from reservations order by order_id")).toEqual([
      [1, "fulfilled"],
      [2, "open"],
      [3, "released"],
    ]);
    const movements = "select kind, quantity, reserved_delta from inventory_movements order by id";
    expect(await select(movements)).toEqual([
      ["reserve", 0, 1],
      ["fulfill", -1, -1],
    ]);
  });

  it("renames the types, data and statuses of order events", async () => {
    const events = `
      select order_id, seq, type, data, inventory_status from order_events order by order_id, seq`;
    expect(await select(events)).toEqual([
      [1, 1, "order/shipped", { carrier: "Post" }, "fulfilled"],
      [1, 2, "email/resent", { emailId: 7, kind: "order_shipped" }, "fulfilled"],
      [4, 1, "email/pay_link_sent", { to: "a@waybill.test" }, "reserved"],
    ]);
  });

  it("renames the origin of refunds that returned the money of ended orders", async () => {
    expect(await select("select amount, origin from refunds order by id")).toEqual([
      [300, "reversal"],
      [200, "operator"],
    ]);
  });

  it("keeps emails and failed runs in the renamed tables and continues their ids", async () => {
    const emails = `select id, order_id, kind, cause, "to", subject, status from emails`;
    expect(await select(emails)).toEqual([
      [7, 1, "order_shipped", 1, "a@waybill.test", "Subject", "queued"],
    ]);
    const runs = "select id, function_id, subject, run_id from failed_runs order by id";
    expect(await select(runs)).toEqual([
      [1, "send-customer-emails", "order-1", "run-1"],
      [2, "verify-order-changes", "order-1", "run-2"],
      [3, "undo-order", "order-3", "run-3"],
    ]);
    const [next] = await select(`
      insert into failed_runs (function_id, subject, run_id, event_name, events, error_name, error)
      values ('undo-order', 'order-4', 'run-4', 'order/expired', '[]', 'Error', 'Failed')
      returning id`);
    expect(next).toEqual([4]);
  });

  it("renames the fulfillment setting and its audit entries", async () => {
    expect(await select("select key, value from shop_settings order by key")).toEqual([
      ["fulfillment", "manual"],
      ["shopName", "Harbour"],
    ]);
    expect(await select("select action, subject, data from audit_entries order by id")).toEqual([
      ["settings/changed", "shop", { changed: { fulfillment: "manual", shopName: "Harbour" } }],
      ["settings/changed", "shop", { changed: { timeZone: "UTC" } }],
      ["email/requeued", "email:7", {}],
      ["product/created", "product:1", { sku: "mail:1" }],
    ]);
  });

  it("refuses the old values and leaves no object under an old name", async () => {
    await expect(
      client.query("update orders set inventory_status = 'consumed' where id = 1"),
    ).rejects.toMatchObject({ constraint: "orders_inventory_status_check" });
    await expect(
      client.query("update reservations set status = 'consumed' where order_id = 1"),
    ).rejects.toMatchObject({ constraint: "reservations_status_check" });
    await expect(
      client.query("update orders set inventory_status = 'released' where id = 1"),
    ).rejects.toMatchObject({ constraint: "orders_shipped_is_fulfilled_check" });
    const oldName = "((^|[^e])mail|failed_work|consumed|fulfilment|settlement)";
    const left = `
      select relname from pg_class where relname ~ '${oldName}'
      union select conname from pg_constraint where conname ~ '${oldName}'
      union select conname from pg_constraint where pg_get_constraintdef(oid) ~ '${oldName}'
      union select indexname from pg_indexes where indexdef ~ '${oldName}'`;
    expect(await select(left)).toEqual([]);
  });
});
