import sql from "sql-template-tag";
import { reserveStock } from "@/lib/services/inventory/reserve-stock";
import { syncInventory } from "@/lib/services/inventory/sync-inventory";
import type { TestShop } from "./test-shop";

/** Functions that add products and orders to a test shop and read their stock records. */
export function createStockFixture(shop: () => TestShop) {
  /** Adds a product with this many units on hand that no other test orders. */
  async function addProduct(onHand: number, threshold = 0): Promise<number> {
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
    if (!row) throw new Error("The product was not added.");
    return row.id;
  }

  async function addOrder(productId: number, quantity: number, pay = false): Promise<number> {
    const { id } = await shop().place({
      items: [{ productId, quantity }],
      ...(!pay && { paymentMethod: null }),
    });
    return id;
  }

  async function addReservedOrder(productId: number, quantity: number): Promise<number> {
    const orderId = await addOrder(productId, quantity);
    await reserveStock({ ctx: shop().ctx, input: { orderId } });
    return orderId;
  }

  async function readCounts(productId: number) {
    const [row] = await shop().db.query<{ onHand: number; reserved: number }>(sql`
      SELECT on_hand AS "onHand", reserved FROM stock WHERE product_id = ${productId}`);
    return row;
  }

  const readMovements = (productId: number) =>
    shop().db.query(sql`
      SELECT kind, quantity, reserved_delta AS reserved, actor, reason FROM inventory_movements
      WHERE product_id = ${productId} ORDER BY id`);

  const readReorders = (productId: number) =>
    shop().db.query<{ id: number; status: string }>(sql`
      SELECT id, reason, available, status FROM reorder_requests
      WHERE product_id = ${productId} ORDER BY id`);

  /** Finds stock counts that differ from the movements and reservations. */
  const findDrifts = async () => (await syncInventory({ ctx: shop().ctx })).drifts;

  return {
    addProduct,
    addOrder,
    addReservedOrder,
    readCounts,
    readMovements,
    readReorders,
    findDrifts,
  };
}
