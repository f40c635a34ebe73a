import type { Shop } from "@/tests/contract/shop";

/** Bodies of orders for one unit each, spread over all products; no two are alike. */
export function orderBodies(shop: Shop, productIds: readonly number[]): () => string {
  let count = 0;
  return () => {
    const productId = productIds[count % productIds.length];
    count += 1;
    const items = [{ productId, quantity: 1 }];
    return JSON.stringify(shop.orderBody({ items, metadata: { order: String(count) } }));
  };
}

/** Orders that are not at rest, and jobs of the engine: emails too would weigh on what comes next. */
export function workLeft(shop: Shop): Promise<number> {
  return shop.count(
    `select (select count(*) from orders where waiting_for is not null)
          + (select count(*) from inngest.job where kind <> 'cron') as count`,
  );
}
