import sql from "sql-template-tag";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Context } from "@/lib/context";
import { demoPassword } from "@/lib/demo";
import { startApp } from "@/tests/support/app";
import { inOneWindow } from "@/tests/support/rate-window";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";

const triesMax = 2;
const email = "customer@waybill.test";

let shop: TestShop;
let tryPassword: typeof import("./try-password").tryPassword;
let stop: () => Promise<void>;

beforeAll(async () => {
  shop = await startTestShop();
  stop = await startApp(shop, { RATE_LIMIT_SIGN_IN_PER_MINUTE: String(triesMax) });
  ({ tryPassword } = await import("./try-password"));
});

afterAll(() => stop());

let callers = 0;
/** From a place that has tried nothing yet. */
function fromElsewhere(given: unknown, ctx: Context = shop.ctx) {
  callers += 1;
  return tryPassword({ ctx, caller: `192.0.2.${callers}`, given });
}

/** What an earlier window has counted weighs in the next one too. */
async function clearCounts(): Promise<void> {
  await shop.db.query(sql`DELETE FROM rate_windows`);
}

test("the right password opens the account, however its address is written", async () => {
  const tried = await fromElsewhere({ email: " Customer@Waybill.test ", password: demoPassword });
  expect(tried).toEqual({ kind: "signed_in", userId: expect.any(Number) });
});

test.each([
  ["another password", { email, password: "not the password" }],
  ["an address that nobody has", { email: "nobody@waybill.test", password: demoPassword }],
  ["a text that can't be an address", { email: "a\0b", password: demoPassword }],
  ["nothing", undefined],
])("%s is wrong, and no more is told", async (_what, given) => {
  expect(await fromElsewhere(given)).toEqual({ kind: "wrong" });
});

test("tries are limited by where they come from, right ones among them", async () => {
  const caller = "198.51.100.7";
  const right = { email, password: demoPassword };
  const { tries, last } = await inOneWindow(async () => {
    await clearCounts();
    const tries: string[] = [];
    for (let attempt = 0; attempt <= triesMax; attempt += 1) {
      const given = { email: `nobody-${attempt}@waybill.test`, password: demoPassword };
      tries.push((await tryPassword({ ctx: shop.ctx, caller, given })).kind);
    }
    return { tries, last: await tryPassword({ ctx: shop.ctx, caller, given: right }) };
  });
  expect(tries).toEqual([...Array<string>(triesMax).fill("wrong"), "too_many"]);
  expect(last).toEqual({ kind: "too_many" });
  expect(await fromElsewhere(right)).toMatchObject({ kind: "signed_in" });
});

test("one caller alone keeps no owner out, however often he tries", async () => {
  const caller = "198.51.100.8";
  const owner = { email: "ada@waybill.test", password: "not the password" };
  const { kinds, elsewhere } = await inOneWindow(async () => {
    await clearCounts();
    const kinds = new Set<string>();
    for (let attempt = 0; attempt < triesMax * 10 + 5; attempt += 1) {
      kinds.add((await tryPassword({ ctx: shop.ctx, caller, given: owner })).kind);
    }
    return { kinds, elsewhere: await fromElsewhere(owner) };
  });
  expect([...kinds]).toEqual(["wrong", "too_many"]);
  expect(elsewhere).toEqual({ kind: "wrong" });
});

test("tries of one account are limited from everywhere together", async () => {
  const given = { email: "ben@waybill.test", password: "not the password" };
  const kinds = await inOneWindow(async () => {
    await clearCounts();
    const kinds = new Set<string>();
    for (let attempt = 0; attempt < triesMax * 10 + 5; attempt += 1) {
      kinds.add((await fromElsewhere(given)).kind);
    }
    return kinds;
  });
  expect([...kinds]).toEqual(["wrong", "too_many"]);
});

test("a fault is logged, and told as no more than that", async () => {
  const error = vi.fn();
  const query = () => Promise.reject(new Error("password=hunter2"));
  const broken = { ...shop.ctx, db: { ...shop.db, query }, log: { ...shop.ctx.log, error } };
  const tried = await fromElsewhere({ email, password: demoPassword }, broken);
  expect(tried).toEqual({ kind: "unavailable" });
  expect(error).toHaveBeenCalledTimes(1);
});
