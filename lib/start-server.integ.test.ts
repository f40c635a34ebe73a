import path from "node:path";
import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashPassword } from "@/lib/auth/passwords";
import { openDatabase } from "@/lib/db/database";
import { run } from "@/local/processes/launch";
import { seedDemo } from "@/prisma/seed";
import { createMigratedDatabase, type TestDatabase } from "@/tests/support/database";
import { demoApiKey } from "./demo";

let database: TestDatabase;
let db: ReturnType<typeof openDatabase>;
beforeAll(async () => {
  database = await createMigratedDatabase();
  await seedDemo(database.url);
  db = openDatabase(database.url, 2);
});
afterAll(async () => {
  await db.pool.end();
  await database.drop();
});

/** Prints "started" and exits, since the tests need only the start itself. */
const script = `
  import { startServer } from "./lib/start-server.ts";
  await startServer();
  console.log("started");
  process.exit(0);`;

/** Starts the server in a separate process, since a server that refuses to start exits. */
async function start(variables: Record<string, string>) {
  const lines: string[] = [];
  const { code } = await run({
    command: process.execPath,
    args: ["--import", "tsx", "--input-type=module", "--eval", script],
    cwd: path.join(import.meta.dirname, ".."),
    env: {
      ...process.env,
      ...{ NODE_ENV: "production", DATABASE_URL: database.url, LOG_LEVEL: "info" },
      ...{
        TRACKING_SECRET: "a-secret-of-the-tests-only",
        NEXTAUTH_SECRET: "another-secret-of-the-tests",
      },
      ...{ APP_URL: "", STRIPE_API_URL: "" },
      ...{ PUSHER_APP_ID: "1", PUSHER_KEY: "key", PUSHER_SECRET: "secret" },
      ...{ STRIPE_SECRET_KEY: "sk_test_1", STRIPE_WEBHOOK_SECRET: "whsec_1" },
      ...{ CARRIER_BASE_URL: "http://127.0.0.1:9", CARRIER_SECRET: "secret" },
      ...variables,
    },
    onLine: (line) => lines.push(line),
  });
  return { code, output: lines.join("\n") };
}

describe("startServer", () => {
  it("refuses to start with demo access in a database when WAYBILL_DEMO is not set", async () => {
    for (const WAYBILL_DEMO of ["", "0"]) {
      const { code, output } = await start({ WAYBILL_DEMO });
      expect(code, output).toBe(1);
      expect(output).toContain("This database contains the demo's API key or accounts.");
      expect(output).not.toContain("started");
      expect(output).not.toContain(demoApiKey);
    }
  });

  it("starts with WAYBILL_DEMO=1, or once demo key and accounts are revoked and disabled", async () => {
    expect(await start({ WAYBILL_DEMO: "1" })).toMatchObject({ code: 0, output: "started" });
    const onPublicAddress = await start({ WAYBILL_DEMO: "1", APP_URL: "https://shop.example" });
    expect(onPublicAddress.code).toBe(0);
    expect(onPublicAddress.output).toContain("WAYBILL_DEMO=1 is set on a public address");
    await db.query(sql`UPDATE api_keys SET revoked_at = now()`);
    expect(await start({ WAYBILL_DEMO: "0" })).toMatchObject({ code: 1 });
    await db.query(sql`UPDATE users SET disabled_at = now() WHERE role <> 'admin'`);
    expect(await start({ WAYBILL_DEMO: "0" })).toMatchObject({ code: 1 });
    await db.query(sql`UPDATE users SET password_hash = ${await hashPassword("another password")}`);
    expect(await start({ WAYBILL_DEMO: "0" })).toMatchObject({ code: 0, output: "started" });
  });
});
