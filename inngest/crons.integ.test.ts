import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { Context } from "@/lib/context";
import { failRun, readFailure } from "@/tests/support/failed-runs";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { functions } from ".";

let shop: TestShop;
let ctx: Context;
vi.mock("./system-context", () => ({ systemContext: () => ctx }));
beforeAll(async () => {
  shop = await startTestShop();
});
afterAll(() => shop.close());

/** Runs a cron as Inngest would, for an event that was sent a minute from now. */
async function runCron(id: string): Promise<unknown> {
  const fn = functions.find((one) => one.id() === id);
  const step = { run: (_: string, work: () => Promise<unknown>) => work() };
  const event = { name: "inngest/scheduled.timer", data: {}, ts: Date.now() + 60_000 };
  // The SDK keeps the handler as `fn`, typed as private.
  const handler = Reflect.get(Object(fn), "fn") as (input: object) => Promise<unknown>;
  return handler({ event, events: [event], step, runId: "run" });
}

it("a cron that completes resolves the failure of its earlier run, and a failing one does not", async () => {
  ctx = shop.ctx;
  const events = [{ name: "inngest/scheduled.timer", data: {} }];
  const failed = { functionId: "sync-inventory", subject: "inngest/scheduled.timer", events };
  const failure = await failRun(shop.ctx, 0, failed);
  const run = vi.fn(async () => Promise.reject(new Error("no")));
  ctx = { ...shop.ctx, db: { ...shop.ctx.db, query: run } };
  await expect(runCron("sync-inventory")).rejects.toThrow("no");
  ctx = shop.ctx;
  expect(await readFailure(shop.ctx, failure.id)).toMatchObject({ isOpen: true });
  await runCron("sync-inventory");
  expect(await readFailure(shop.ctx, failure.id)).toMatchObject({ resolution: "later_run" });
});

it("a cron completes although that could not be recorded", async () => {
  ctx = { ...shop.ctx, db: { ...shop.ctx.db, query: failAfter(1) } };
  expect(await runCron("sync-inventory")).toMatchObject([{ drifts: [] }]);
});

/** Answers so many queries, then fails. */
function failAfter(count: number): Context["db"]["query"] {
  let queries = 0;
  return async (statement) => {
    queries += 1;
    if (queries > count) throw new Error("The database is away.");
    return shop.db.query(statement);
  };
}
