import type { ShopClient } from "@/tests/contract/shop-client";

const unitsPerProduct = 1_000_000;

/**
 * Adds stock to every product that costs something, with an inventory movement each, and returns their
 * ids. Orders of free ones skip the payment, which would make the measured work smaller.
 */
export async function restockProducts(shop: ShopClient): Promise<number[]> {
  const products = await shop.rows<{ product_id: number }>(
    `with moved as (
       insert into inventory_movements (product_id, kind, quantity, reserved_delta, reason)
       select product_id, 'receive', $1::int, 0, 'Stock for the benchmark'
       from stock join products on products.id = product_id where price > 0
       returning product_id, quantity
     )
     update stock s set on_hand = s.on_hand + moved.quantity
       from moved where moved.product_id = s.product_id
     returning s.product_id`,
    [unitsPerProduct],
  );
  return products.map(({ product_id }) => product_id).sort((a, b) => a - b);
}
