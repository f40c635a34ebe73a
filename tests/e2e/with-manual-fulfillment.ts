import { setTimeout as sleep } from "node:timers/promises";
import { scaled } from "@/local/slowness.mjs";
import type { ShopClient } from "@/tests/contract/shop-client";

/** Longer than each process waits before it reads the settings again. */
const refreshMsMax = scaled(5_000);

/** Changes the setting, and waits until every process has read it. */
export async function setFulfillment(
  shop: ShopClient,
  fulfillment: "auto" | "manual",
): Promise<void> {
  await shop.rows(
    `insert into shop_settings (key, value, updated_by)
     values ('fulfillment', to_jsonb($1::text), 'test')
     on conflict (key) do update set value = excluded.value`,
    [fulfillment],
  );
  // Nothing shows from outside which settings a process has read.
  await sleep(refreshMsMax);
}

/** Runs a test in a shop whose operators ship each order, and then changes the setting back. */
export async function withManualFulfillment(
  shop: ShopClient,
  test: () => Promise<void>,
): Promise<void> {
  await setFulfillment(shop, "manual");
  try {
    await test();
  } finally {
    await setFulfillment(shop, "auto");
  }
}
