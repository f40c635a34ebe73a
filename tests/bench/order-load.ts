import type { ShopClient } from "@/tests/contract/shop-client";

/** Returns a generator of distinct order bodies for one unit each, spread over all products. */
export function createOrderBodies(shop: ShopClient, productIds: readonly number[]): () => string {
  let count = 0;
  return () => {
    const productId = productIds[count % productIds.length];
    count += 1;
    const items = [{ productId, quantity: 1 }];
    return JSON.stringify(shop.orderBody({ items, metadata: { order: String(count) } }));
  };
}

/** Counts orders in progress and engine jobs, such as emails, which slow the next measurement. */
export function countPendingWork(shop: ShopClient): Promise<number> {
  return shop.count(
    `select (select count(*) from orders where waiting_for is not null)
          + (select count(*) from inngest.job where kind <> 'cron') as count`,
  );
}
