import { vi } from "vitest";
import type { TestShop } from "./test-shop";

/**
 * The app in the test's own process, on a shop's database and services. Its modules are imported
 * after this, since they read their settings once. Resolves to what ends it, the shop with it.
 */
export async function startApp(
  shop: TestShop,
  settings: Record<string, string> = {},
): Promise<() => Promise<void>> {
  const variables = { ...appVariables(shop), ...settings };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const { database } = await import("@/lib/db/database");
  return async () => {
    await database().pool.end();
    await shop.close();
    vi.unstubAllEnvs();
  };
}

function appVariables(shop: TestShop): Record<string, string> {
  return {
    DATABASE_URL: shop.databaseUrl,
    TRACKING_SECRET: shop.ctx.settings.trackingSecret,
    NEXTAUTH_SECRET: "a-secret-of-the-tests-only",
    LOG_LEVEL: "silent",
    PUSHER_APP_ID: "app",
    PUSHER_KEY: "key",
    PUSHER_SECRET: "secret",
    STRIPE_SECRET_KEY: "sk_test_world",
    STRIPE_WEBHOOK_SECRET: "whsec_test",
    CARRIER_BASE_URL: shop.carrierUrl,
    CARRIER_SECRET: "carrier_test",
  };
}
