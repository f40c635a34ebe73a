import type { ShopClient } from "@/tests/contract/shop-client";

/**
 * Returns a generator of distinct order bodies, spread over all products: for one unit each of this
 * many of them.
 */
export function createOrderBodies(
  shop: ShopClient,
  productIds: readonly number[],
  itemsPerOrder = 1,
): () => string {
  let count = 0;
  return () => {
    const items = Array.from({ length: itemsPerOrder }, (_, index) => ({
      productId: productIds[(count + index) % productIds.length],
      quantity: 1,
    }));
    count += 1;
    return JSON.stringify(shop.orderBody({ items, metadata: { order: String(count) } }));
  };
}

/** Marks the benchmark's own statements, which are not counted. */
export const ownStatement = "/* bench */";

/**
 * Counts orders in progress and engine jobs, such as emails, which slow the next measurement. Orders up
 * to an id are left out: those that are seeded wait for a year.
 */
export function countPendingWork(shop: ShopClient, afterOrderId = 0): Promise<number> {
  return shop.count(
    `select ${ownStatement}
       (select count(*) from orders where waiting_for is not null and id > $1)
          + (select count(*) from inngest.job where kind <> 'cron') as count`,
    [afterOrderId],
  );
}
