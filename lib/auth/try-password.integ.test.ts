import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Context } from "@/lib/context";
import { demoPassword } from "@/lib/demo";
import { stubAppEnvironment } from "@/tests/support/stub-app-environment";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";
import { withinRateWindow } from "@/tests/support/within-rate-window";

const attemptsMax = 2;
const email = "customer@waybill.test";

let shop: TestShop;
let tryPassword: typeof import("./try-password").tryPassword;
let stopApp: () => Promise<void>;

beforeAll(async () => {
  shop = await startTestShop();
  stopApp = await stubAppEnvironment(shop, { RATE_LIMIT_SIGN_IN_PER_MINUTE: String(attemptsMax) });
  ({ tryPassword } = await import("./try-password"));
});

afterAll(() => stopApp());

let callers = 0;
/** An attempt from an address that has made none before. */
function tryFromNewAddress(input: unknown, ctx: Context = shop.ctx) {
  callers += 1;
  return tryPassword({ ctx, caller: `192.0.2.${callers}`, input });
}

/** The counts of an earlier window also weigh in the next one. */
async function clearCounts(): Promise<void> {
  await shop.db.query(sql`DELETE FROM rate_windows`);
}

describe("tryPassword", () => {
  it("signs in with the right password, ignoring case and spaces in the email", async () => {
    const input = { email: " Customer@Waybill.test ", password: demoPassword };
    const result = await tryFromNewAddress(input);
    expect(result).toEqual({ kind: "signed_in", userId: expect.any(Number) });
  });

  it.each([
    ["a wrong password", { email, password: "not the password" }],
    ["an unknown email", { email: "nobody@waybill.test", password: demoPassword }],
    ["text that can't be an email", { email: "a\0b", password: demoPassword }],
    ["missing input", undefined],
  ])("answers %s with the same result", async (_what, input) => {
    expect(await tryFromNewAddress(input)).toEqual({ kind: "wrong" });
  });

  it("limits the attempts of an address, including right ones", async () => {
    const caller = "198.51.100.7";
    const right = { email, password: demoPassword };
    const { kinds, refused } = await withinRateWindow(async () => {
      await clearCounts();
      const kinds: string[] = [];
      for (let attempt = 0; attempt <= attemptsMax; attempt += 1) {
        const input = { email: `nobody-${attempt}@waybill.test`, password: demoPassword };
        kinds.push((await tryPassword({ ctx: shop.ctx, caller, input })).kind);
      }
      return { kinds, refused: await tryPassword({ ctx: shop.ctx, caller, input: right }) };
    });
    expect(kinds).toEqual([...Array<string>(attemptsMax).fill("wrong"), "too_many"]);
    expect(refused).toEqual({ kind: "too_many" });
    expect(await tryFromNewAddress(right)).toMatchObject({ kind: "signed_in" });
  });

  it("does not let a single caller lock an account", async () => {
    const caller = "198.51.100.8";
    const input = { email: "ada@waybill.test", password: "not the password" };
    const { kinds, elsewhere } = await withinRateWindow(async () => {
      await clearCounts();
      const kinds = new Set<string>();
      for (let attempt = 0; attempt < attemptsMax * 10 + 5; attempt += 1) {
        kinds.add((await tryPassword({ ctx: shop.ctx, caller, input })).kind);
      }
      return { kinds, elsewhere: await tryFromNewAddress(input) };
    });
    expect([...kinds]).toEqual(["wrong", "too_many"]);
    expect(elsewhere).toEqual({ kind: "wrong" });
  });

  it("limits the attempts on an account from all addresses together", async () => {
    const input = { email: "ben@waybill.test", password: "not the password" };
    const kinds = await withinRateWindow(async () => {
      await clearCounts();
      const kinds = new Set<string>();
      for (let attempt = 0; attempt < attemptsMax * 10 + 5; attempt += 1) {
        kinds.add((await tryFromNewAddress(input)).kind);
      }
      return kinds;
    });
    expect([...kinds]).toEqual(["wrong", "too_many"]);
  });

  it("logs an unexpected error and answers unavailable", async () => {
    const error = vi.fn();
    const fail = () => Promise.reject(new Error("password=hunter2"));
    const db = { ...shop.db, query: fail, run: fail };
    const broken = { ...shop.ctx, db, log: { ...shop.ctx.log, error } };
    const result = await tryFromNewAddress({ email, password: demoPassword }, broken);
    expect(result).toEqual({ kind: "unavailable" });
    expect(error).toHaveBeenCalledTimes(1);
  });
});
