import path from "node:path";
import sql from "sql-template-tag";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "@/lib/db/database";
import { demoApiKey } from "@/lib/demo";
import { run } from "@/local/processes/launch";
import { seedDemo } from "@/prisma/seed";
import { createMigratedDatabase, type TestDatabase } from "@/tests/support/database";

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

/** Says that it is up, and ends: what a server goes on with is no part of this. */
const server = `
  import { startServer } from "./lib/start-server.ts";
  await startServer();
  console.log("started");
  process.exit(0);`;

/** A process of its own, since a server that refuses to start ends its process. */
async function start(variables: Record<string, string>) {
  const lines: string[] = [];
  const { code } = await run({
    command: process.execPath,
    args: ["--import", "tsx", "--input-type=module", "--eval", server],
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
  return { code, told: lines.join("\n") };
}

test("a server does not start on a database whose demo key opens a shop that is no demo", async () => {
  for (const WAYBILL_DEMO of ["", "0"]) {
    const { code, told } = await start({ WAYBILL_DEMO });
    expect(code, told).toBe(1);
    expect(told).toContain("The demo's API key or sign-ins are in this database.");
    expect(told).not.toContain("started");
    expect(told).not.toContain(demoApiKey);
  }
});

test("it starts in a demo, and once its key is revoked and its sign-ins are disabled", async () => {
  expect(await start({ WAYBILL_DEMO: "1" })).toMatchObject({ code: 0, told: "started" });
  await db.query(sql`UPDATE api_keys SET revoked_at = now()`);
  expect(await start({ WAYBILL_DEMO: "0" })).toMatchObject({ code: 1 });
  await db.query(sql`UPDATE users SET disabled_at = now()`);
  expect(await start({ WAYBILL_DEMO: "0" })).toMatchObject({ code: 0, told: "started" });
});
