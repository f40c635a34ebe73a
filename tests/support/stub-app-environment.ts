import { vi } from "vitest";
import type { TestShop } from "./test-shop";

/**
 * Points the app's environment variables at a test shop, so a test can call the app's code in its own
 * process. Import the app's modules after this call, because they read their settings once.
 * Returns a function that restores the environment and closes the shop.
 */
export async function stubAppEnvironment(
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
    STRIPE_SECRET_KEY: "sk_test_shop",
    STRIPE_WEBHOOK_SECRET: "whsec_test",
    CARRIER_BASE_URL: shop.carrierUrl,
    CARRIER_SECRET: "carrier_test",
  };
}
