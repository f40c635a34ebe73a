import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createMigratedDatabase, type TestDatabase } from "@/tests/support/database";

/** Nothing listens there. */
const nowhere = "http://127.0.0.1:9";
const poolMax = 2;

let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await createMigratedDatabase();
  const settings = {
    ...{ DATABASE_URL: testDatabase.url, DATABASE_POOL_MAX: String(poolMax), APP_URL: "" },
    ...{ TRACKING_SECRET: "a-secret-of-the-tests-only", CARRIER_SECRET: "secret" },
    NEXTAUTH_SECRET: "another-secret-of-the-tests",
    ...{ PUSHER_APP_ID: "1", PUSHER_KEY: "key", PUSHER_SECRET: "secret" },
    ...{ PUSHER_HOST: "127.0.0.1", PUSHER_PORT: "9", PUSHER_SCHEME: "http" },
    ...{ STRIPE_SECRET_KEY: "sk_test_1", STRIPE_WEBHOOK_SECRET: "whsec_1" },
    ...{ STRIPE_API_URL: nowhere, CARRIER_BASE_URL: nowhere, INNGEST_BASE_URL: nowhere },
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await testDatabase.drop();
});

describe("healthMonitor", () => {
  it("finds the database working while requests use all connections of the app", async () => {
    const [{ healthMonitor }, { database }] = await Promise.all([
      import("./runtime"),
      import("./db/database"),
    ]);
    const { pool } = database();
    const used = await Promise.all(Array.from({ length: poolMax }, () => pool.connect()));
    const { checks } = await healthMonitor().read();
    expect(checks).toMatchObject({ database: "ok", outbox: "ok", gateway: "away" });
    for (const connection of used) connection.release();
    await pool.end();
  });
});
