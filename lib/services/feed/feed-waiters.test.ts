import type { Sql } from "sql-template-tag";
import { expect, it, onTestFinished } from "vitest";
import type { Queryable } from "@/lib/db/database";
import { FeedWaiters } from "./feed-waiters";

const unused = () => Promise.reject(new Error("The test has no database."));

it("wakes a caller for all types that begins to wait while the types of others are read", async () => {
  const waiters = new FeedWaiters();
  onTestFinished(() => waiters.stop());
  let endRead = () => {};
  const isRead = new Promise<void>((resolve) => {
    endRead = resolve;
  });
  // The feed has nothing of any type, and what polls meanwhile learns nothing.
  const query = async ({ sql }: Sql) => {
    if (sql.includes("order_events")) await isRead;
    return [];
  };
  const db = { run: unused, queryOnce: unused, query } as Queryable;
  const woken: string[] = [];
  const wait = async (caller: string, types: string[]) => {
    const { signal } = new AbortController();
    await waiters.wait(db, { caller, after: 6, types, ms: 600_000, signal });
    woken.push(caller);
  };
  void wait("one for a type", ["order/held"]);
  const advancing = waiters.advance(db, 7);
  const late = wait("one for all types", []);
  endRead();
  await advancing;
  await Promise.race([late, new Promise((resolve) => setTimeout(resolve, 100))]);
  expect(woken).toEqual(["one for all types"]);
});
