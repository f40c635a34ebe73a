import type { Shop } from "@/tests/contract/shop";

const unitsEach = 1_000_000;

/** Fills the shelves of every product, each delivery with its movement. */
export async function fillShelves(shop: Shop): Promise<number[]> {
  const products = await shop.rows<{ product_id: number }>(
    `with moved as (
       insert into inventory_movements (product_id, kind, quantity, reserved_delta, reason)
       select product_id, 'receive', $1::int, 0, 'Delivery for the benchmark' from stock
       returning product_id, quantity
     )
     update stock s set on_hand = s.on_hand + moved.quantity
       from moved where moved.product_id = s.product_id
     returning s.product_id`,
    [unitsEach],
  );
  return products.map(({ product_id }) => product_id).sort((a, b) => a - b);
}
