import { expect, test } from "vitest";
import type { Queryable } from "@/lib/db/database";
import type { Env } from "@/lib/env";
import { createRateLimiter } from "./rate-limiter";

const perMinute = 50;
const limits = { create: 0, read: perMinute, sign_in: 0, account: 0, email: 0 };
const log = { debug() {}, info() {}, warn() {}, error() {} };

/** A database that counts as ours does, and how much it is asked. */
function countingDatabase() {
  const taken = new Map<unknown, number>();
  const seen = { atOnce: 0, atOnceMax: 0, queries: 0 };
  const query: Queryable["query"] = async <Row extends object>(statement: {
    values: unknown[];
  }) => {
    seen.queries += 1;
    seen.atOnce += 1;
    seen.atOnceMax = Math.max(seen.atOnceMax, seen.atOnce);
    await new Promise((resolve) => setImmediate(resolve));
    seen.atOnce -= 1;
    const [key] = statement.values;
    const count = (taken.get(key) ?? 0) + 1;
    taken.set(key, count);
    const remaining = count > perMinute ? -1 : perMinute - count;
    return [{ remaining, reset: Date.now() + 60_000 }] as unknown as Row[];
  };
  return { seen, db: { query, queryOnce: query } };
}

function limiterOn(db: Queryable) {
  return createRateLimiter({ env: {} as Env, limits: () => limits, db, log });
}

test("a caller's burst takes few connections, and none for what is refused already", async () => {
  const { db, seen } = countingDatabase();
  const limiter = limiterOn(db);
  const taken = await Promise.all(Array.from({ length: 400 }, () => limiter.take("read", "flood")));
  expect(taken.filter(({ success }) => success)).toHaveLength(perMinute);
  expect(seen.atOnceMax).toBe(4);
  expect(seen.queries).toBeLessThan(perMinute + 5);
});

test("a caller does not wait for another one's burst", async () => {
  const { db } = countingDatabase();
  const limiter = limiterOn(db);
  const order: string[] = [];
  const take = async (caller: string) => {
    await limiter.take("read", caller);
    order.push(caller);
  };
  await Promise.all([...Array.from({ length: perMinute }, () => take("flood")), take("other")]);
  expect(order.indexOf("other")).toBeLessThan(10);
});
