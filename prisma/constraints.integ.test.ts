import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMigratedDatabase, type TestDatabase } from "@/tests/support/database";

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createMigratedDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(validRows);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** One valid row of each table. */
const validRows = `
  insert into products (id, sku, name, category, price, currency)
    values (1, 'A', 'Anvil', 'Tests', 500, 'usd'), (2, 'B', 'Bell', 'Tests', 500, 'usd');
  insert into stock (product_id, on_hand, reserved) values (1, 5, 2);
  insert into orders (id, credential, currency, subtotal, total, shipping_address, expires_at)
    values (1, 'test', 'usd', 500, 500, '{}', now());
  insert into order_items (order_id, line, product_id, sku, name, quantity, unit_price)
    values (1, 1, 1, 'A', 'Anvil', 1, 500);
  insert into order_events
    (order_id, seq, type, data, actor, at, status, payment_status, inventory_status)
    values (1, 1, 'order/created', '{}', 'system', now(), 'pending', 'pending', 'pending');
  insert into reservations (order_id, product_id, quantity) values (1, 1, 1);
  insert into payments (id, order_id, attempt, status, amount, currency, idempotency_key)
    values (100, 1, 1, 'authorized', 500, 'usd', 'order-1-authorize-1');
  insert into shipments (order_id, idempotency_key) values (1, 'order-1-label-1');
  insert into checkout_sessions (order_id, provider_ref, url, expires_at)
    values (1, 'cs_1', 'http://127.0.0.1/', now());
  insert into emails (order_id, kind, cause, "to", subject, html, text, message_id)
    values (1, 'order_shipped', 1, 'a@waybill.test', 'S', 'H', 'T', 'message-1')`;

const payment = (status: string, amount: number, attempt = 2) =>
  `insert into payments (order_id, attempt, status, amount, currency, idempotency_key)
    values (1, ${attempt}, '${status}', ${amount}, 'usd', 'key')`;
const refund = (status: string, amount: number, origin = "operator") =>
  `insert into refunds (payment_id, amount, currency, status, reason, origin)
    values (100, ${amount}, 'usd', '${status}', 'test', '${origin}')`;
const foreignPayment = (status: string, reason: string, refunded: number) =>
  `insert into foreign_payments (provider_ref, status, reason, amount, currency, received_amount,
    refunded_amount) values ('pi_other', '${status}', '${reason}', 100, 'usd', 100, ${refunded})`;
const item = (line: number, product: number, quantity: number, price: number) =>
  `insert into order_items (order_id, line, product_id, sku, name, quantity, unit_price)
    values (1, ${line}, ${product}, 'B', 'Bell', ${quantity}, ${price})`;
const event = (seq: number) =>
  `insert into order_events
    (order_id, seq, type, data, actor, at, status, payment_status, inventory_status)
    values (1, ${seq}, 'order/shipped', '{}', 'system', now(), 'pending', 'pending', 'pending')`;

/** Invalid statements that a bug could run, and the constraint that refuses each. */
const refused: [string, string][] = [
  ["update stock set reserved = -1", "stock_reserved_check"],
  ["update stock set on_hand = 1", "stock_on_hand_check"],
  ["update stock set low_stock_threshold = -1", "stock_threshold_check"],
  ["update products set price = -1", "products_price_check"],
  ["update products set currency = 'US$'", "products_currency_check"],
  ["update orders set total = -1", "orders_total_check"],
  ["update orders set subtotal = -1", "orders_subtotal_check"],
  ["update orders set status = 'mislaid'", "orders_status_check"],
  ["update orders set payment_status = 'maybe'", "orders_payment_status_check"],
  ["update orders set inventory_status = 'gone'", "orders_inventory_status_check"],
  ["update orders set status = 'failed'", "orders_failed_has_reason_check"],
  ["update orders set failure_reason = 'out_of_stock'", "orders_failed_has_reason_check"],
  ["update orders set status = 'shipped'", "orders_shipped_is_fulfilled_check"],
  [item(2, 2, 0, 500), "order_items_quantity_check"],
  [item(2, 2, 1, -1), "order_items_unit_price_check"],
  [item(2, 1, 1, 500), "order_items_order_id_product_id_key"],
  [event(1), "order_events_order_id_seq_key"],
  [event(0), "order_events_seq_check"],
  ["update reservations set quantity = 0", "reservations_quantity_check"],
  ["update reservations set status = 'maybe'", "reservations_status_check"],
  [payment("authorized", 500), "payments_one_live_key"],
  [payment("unknown", 500), "payments_one_live_key"],
  [payment("declined", 500, 1), "payments_order_id_attempt_key"],
  [payment("declined", -1), "payments_amount_check"],
  [payment("captured", 500), "payments_status_check"],
  ["update payments set captured_amount = -1", "payments_captured_check"],
  ["update payments set captured_amount = 501", "payments_captured_at_most_amount_check"],
  [
    "update payments set captured_amount = 500, refunded_amount = 501",
    "payments_refunded_at_most_captured_check",
  ],
  ["insert into installation (id) values ('0123456789abcdef')", "installation_single_key"],
  ["update installation set id = 'shop'", "installation_id_check"],
  [foreignPayment("paid", "unknown_origin", 101), "foreign_payments_refunded_check"],
  [foreignPayment("lost", "unknown_origin", 0), "foreign_payments_status_check"],
  [foreignPayment("paid", "a_feeling", 0), "foreign_payments_reason_check"],
  [refund("requested", 0), "refunds_amount_check"],
  [refund("maybe", 1), "refunds_status_check"],
  [refund("requested", 1, "unknown"), "refunds_origin_check"],
  ["update shipments set status = 'flying'", "shipments_status_check"],
  [
    "insert into shipments (order_id, idempotency_key) values (1, 'order-1-label-2')",
    "shipments_one_live_key",
  ],
  [
    `insert into checkout_sessions (order_id, provider_ref, url, expires_at)
      values (1, 'cs_2', 'http://127.0.0.1/', now())`,
    "checkout_sessions_one_open_key",
  ],
  [
    `insert into emails (order_id, kind, cause, "to", subject, html, text, message_id)
      values (1, 'order_shipped', 1, 'b@waybill.test', 'S', 'H', 'T', 'message-2')`,
    "emails_order_id_kind_cause_key",
  ],
  [
    `insert into inventory_movements (product_id, kind, quantity, reserved_delta)
      values (1, 'magic', 1, 0)`,
    "inventory_movements_kind_check",
  ],
];

describe("database constraints", () => {
  it.each(refused)("refuse %s (%s)", async (statement, constraint) => {
    await expect(client.query(statement)).rejects.toMatchObject({ constraint });
  });

  it("allow declined and voided payments beside the live one", async () => {
    await client.query("begin");
    await client.query(payment("declined", 500, 2));
    await client.query(payment("voided", 500, 3));
    await client.query("rollback");
  });
});
