import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "@/lib/db/database";
import type { Env } from "@/lib/env";
import { createMigratedDatabase, type TestDatabase } from "@/tests/support/database";
import { createRateLimiter } from "./rate-limiter";

const perHour = 50;
const limits = { create: 0, read: 0, sign_in: 0, account: 0, email: perHour };
const log = { debug() {}, info() {}, warn() {}, error() {} };

let database: TestDatabase;
let db: ReturnType<typeof openDatabase>;
beforeAll(async () => {
  database = await createMigratedDatabase();
  db = openDatabase(database.url, 5);
});
afterAll(async () => {
  await db.pool.end();
  await database.drop();
});

describe("createRateLimiter on PostgreSQL", () => {
  it("counts each request of a burst, even from two processes", async () => {
    const caller = `caller-${Math.random()}`;
    const processes = [1, 2].map(() =>
      createRateLimiter({ env: {} as Env, limits: () => limits, db, log }),
    );
    const results = await Promise.all(
      Array.from({ length: 400 }, (_, n) => processes[n % 2]?.take("email", caller)),
    );
    const passed = results.filter((result) => result?.success);
    expect(passed).toHaveLength(perHour);
    const remaining = passed.map((result) => result?.remaining ?? -1).sort((a, b) => a - b);
    expect(remaining).toEqual(Array.from({ length: perHour }, (_, n) => n));
  });
});
