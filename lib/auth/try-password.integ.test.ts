import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Context } from "@/lib/context";
import { demoPassword } from "@/lib/demo";
import { startApp } from "@/tests/support/app";
import { startInWindow } from "@/tests/support/rate-window";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";

const triesMax = 2;
/** What the tries of one test may take: they must all fall into one minute. */
const neededMs = 10_000;
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
  await startInWindow(neededMs);
  const caller = "198.51.100.7";
  const tries: string[] = [];
  for (let attempt = 0; attempt <= triesMax; attempt += 1) {
    const given = { email: `nobody-${attempt}@waybill.test`, password: demoPassword };
    tries.push((await tryPassword({ ctx: shop.ctx, caller, given })).kind);
  }
  expect(tries).toEqual([...Array<string>(triesMax).fill("wrong"), "too_many"]);
  const right = { email, password: demoPassword };
  expect(await tryPassword({ ctx: shop.ctx, caller, given: right })).toEqual({ kind: "too_many" });
  expect(await fromElsewhere(right)).toMatchObject({ kind: "signed_in" });
});

test("one caller alone keeps no owner out, however often he tries", async () => {
  await startInWindow(neededMs);
  const caller = "198.51.100.8";
  const owner = { email: "ada@waybill.test", password: "not the password" };
  const kinds = new Set<string>();
  for (let attempt = 0; attempt < triesMax * 10 + 5; attempt += 1) {
    kinds.add((await tryPassword({ ctx: shop.ctx, caller, given: owner })).kind);
  }
  expect([...kinds]).toEqual(["wrong", "too_many"]);
  expect(await fromElsewhere(owner)).toEqual({ kind: "wrong" });
});

test("tries of one account are limited from everywhere together", async () => {
  await startInWindow(neededMs);
  const given = { email: "ben@waybill.test", password: "not the password" };
  const kinds = new Set<string>();
  for (let attempt = 0; attempt < triesMax * 10 + 5; attempt += 1) {
    kinds.add((await fromElsewhere(given)).kind);
  }
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
