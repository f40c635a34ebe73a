import type { ShopClient } from "@/tests/contract/shop-client";
import { waitFor } from "@/tests/support/wait";
import { findBookMismatches } from "./books";

const quietMsMax = 120_000;
const pollMs = 1_000;
/** How often the shop is made to ask, which takes it a while. */
const askMs = 5_000;

/**
 * Waits until the shop's books equal the gateway's. With `asks`, the shop asks the gateway about
 * these orders at once, instead of after minutes or hours: webhooks may be lost.
 */
export async function untilBooksAgree(
  shop: ShopClient,
  orderIds: readonly number[],
  { asks }: { asks: boolean },
): Promise<void> {
  let mismatches: string[] = [];
  let askedAt = 0;
  const probe = async () => {
    mismatches = await findBookMismatches(shop, orderIds);
    if (mismatches.length === 0) return true;
    if (asks && Date.now() - askedAt > askMs) {
      await askNow(shop, orderIds);
      askedAt = Date.now();
    }
    return null;
  };
  const progress = () => mismatches.join(" ");
  await waitFor("the books to agree", probe, { progress, quietMsMax, pollMs });
}

async function askNow(shop: ShopClient, orderIds: readonly number[]): Promise<void> {
  await shop.rows(
    `update payments set check_at = now() where check_at is not null and order_id = any($1)`,
    [orderIds],
  );
  await shop.rows(
    `update disputes d set checked_at = now() - interval '1 day' from payments p
      where p.id = d.payment_id and p.order_id = any($1)`,
    [orderIds],
  );
  await shop.runCron("reconcile-payments");
}
