import type { World } from "./world";

/** The variables of an app that runs in the test's own process, on a world's database and services. */
export function appEnvironment(world: World): Record<string, string> {
  return {
    DATABASE_URL: world.databaseUrl,
    TRACKING_SECRET: world.ctx.settings.trackingSecret,
    NEXTAUTH_SECRET: "a-secret-of-the-tests-only",
    LOG_LEVEL: "silent",
    PUSHER_APP_ID: "app",
    PUSHER_KEY: "key",
    PUSHER_SECRET: "secret",
    STRIPE_SECRET_KEY: "sk_test_world",
    STRIPE_WEBHOOK_SECRET: "whsec_test",
    CARRIER_BASE_URL: world.carrierUrl,
    CARRIER_SECRET: "carrier_test",
  };
}
