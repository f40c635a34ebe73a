import sql from "sql-template-tag";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { syncInventory } from "@/lib/services/inventory/sync-inventory";
import type { TestShop } from "@/tests/support/test-shop";

/** Products of a test's own, the orders that hold them, and the books about them. */
export function testStock(shop: () => TestShop) {
  /** A product with so many units that nobody else orders. */
  async function stocked(onHand: number, threshold = 0): Promise<number> {
    const [row] = await shop().db.query<{ id: number }>(sql`
      WITH product AS (
        INSERT INTO products (sku, name, category, price, currency)
        VALUES ('T-' || gen_random_uuid(), 'Test piece', 'Tests', 1200, 'usd') RETURNING id
      ), moved AS (
        INSERT INTO inventory_movements (product_id, kind, quantity, reserved_delta)
        SELECT id, 'opening', ${onHand}::int, 0 FROM product
      ), stocked AS (
        INSERT INTO stock (product_id, on_hand, low_stock_threshold)
        SELECT id, ${onHand}::int, ${threshold}::int FROM product
      ) SELECT id FROM product`);
    if (!row) throw new Error("no product");
    return row.id;
  }

  async function orderOf(productId: number, quantity: number, pay = false): Promise<number> {
    const { id } = await shop().place({
      items: [{ productId, quantity }],
      ...(!pay && { paymentMethod: null }),
    });
    return id;
  }

  async function reserved(productId: number, quantity: number): Promise<number> {
    const orderId = await orderOf(productId, quantity);
    await reserveStock({ ctx: shop().ctx, input: { orderId } });
    return orderId;
  }

  async function countersOf(productId: number) {
    const [row] = await shop().db.query<{ onHand: number; reserved: number }>(sql`
      SELECT on_hand AS "onHand", reserved FROM stock WHERE product_id = ${productId}`);
    return row;
  }

  const movementsOf = (productId: number) =>
    shop().db.query(sql`
      SELECT kind, quantity, reserved_delta AS reserved, actor, reason FROM inventory_movements
      WHERE product_id = ${productId} ORDER BY id`);

  const reordersOf = (productId: number) =>
    shop().db.query<{ id: number; status: string }>(sql`
      SELECT id, reason, available, status FROM reorder_requests
      WHERE product_id = ${productId} ORDER BY id`);

  /** What of the books does not add up. */
  const drifts = async () => (await syncInventory({ ctx: shop().ctx })).drifts;

  return { stocked, orderOf, reserved, countersOf, movementsOf, reordersOf, drifts };
}
