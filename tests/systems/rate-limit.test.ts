import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkOutAsGuest, postCheckout } from "@/tests/contract/check-out-as-guest";
import { expectProblem } from "@/tests/contract/expect-problem";
import { type ApiResponse, ShopClient } from "@/tests/contract/shop-client";
import { signIn } from "@/tests/contract/sign-in";
import { type System, startSystem } from "@/tests/support/system";
import { withinRateWindow } from "@/tests/support/within-rate-window";

const limit = 50;
const passwordAttempts = 10;
const unpaidOrdersMax = 3;
const windowMs = 60_000;

let system: System;
let shop: ShopClient;
/** The session of a customer who signed in before the tests use up the limits. */
let customerCookie: string;
beforeAll(async () => {
  const perMinute = String(limit);
  system = await startSystem({
    ...{ RATE_LIMIT_READ_PER_MINUTE: perMinute, RATE_LIMIT_CREATE_PER_MINUTE: perMinute },
    RATE_LIMIT_SIGN_IN_PER_MINUTE: String(passwordAttempts),
    ...{ UNPAID_HOLDS_PER_ADDRESS: String(unpaidOrdersMax), UNPAID_HOLD_SHARE: "50" },
  });
  shop = new ShopClient(system);
  customerCookie = (await signIn(system, "customer@waybill.test")).jar.header;
});
afterAll(async () => {
  await shop.close();
  await system.stop();
});

/** Clears the counts, because those of one window also affect the next. */
async function clearCounts(): Promise<void> {
  await shop.db.query("delete from rate_windows");
}

describe("The rate limiter", () => {
  it("allows 50 of 400 concurrent requests, and answers the rest with the time to retry", async () => {
    const { token, responses, overloaded, startedAt, tookS } = await withinRateWindow(async () => {
      const token = await shop.addApiKey(["orders:read", "orders:write"]);
      const startedAt = Date.now();
      const overloaded: ApiResponse[] = [];
      const onUnavailable = (response: ApiResponse) => overloaded.push(response);
      const responses = await Promise.all(
        Array.from({ length: 400 }, () =>
          shop.callWithRetries("/orders?limit=1", { token }, onUnavailable),
        ),
      );
      return { token, responses, overloaded, startedAt, tookS: (Date.now() - startedAt) / 1000 };
    });
    const endsInS = (windowMs - (startedAt % windowMs)) / 1000;
    for (const response of overloaded) {
      expectProblem(response, 503);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    // A request that was counted before its 503 has also passed the limit.
    const counted = overloaded.filter(({ headers }) => headers.has("ratelimit-remaining"));
    const passed = [...responses.filter(({ status }) => status === 200), ...counted];
    const refused = responses.filter(({ status }) => status === 429);
    expect([passed.length, refused.length]).toEqual([limit, 350 + counted.length]);
    const remaining = passed.map(({ headers }) => Number(headers.get("ratelimit-remaining")));
    expect(remaining.sort((a, b) => a - b)).toEqual(Array.from({ length: limit }, (_, n) => n));
    for (const response of responses) {
      expect(response.headers.get("ratelimit-limit")).toBe(String(limit));
      const reset = Number(response.headers.get("ratelimit-reset"));
      expect(reset).toBeGreaterThanOrEqual(0);
      expect(reset).toBeLessThanOrEqual(Math.ceil(endsInS));
    }
    for (const response of refused) {
      expectProblem(response, 429);
      expect(response.headers.get("ratelimit-remaining")).toBe("0");
      const retryAfter = Number(response.headers.get("retry-after"));
      expect(retryAfter).toBeGreaterThanOrEqual(Math.max(1, endsInS - tookS));
      expect(retryAfter).toBeLessThanOrEqual(Math.ceil(endsInS));
    }
    // Creating orders has its own limit, and so does each credential.
    const order = { body: shop.orderBody({ customerId: 3 }), token };
    expect((await shop.call("/orders", order)).status).toBe(201);
    expect((await shop.call("/orders?limit=1")).status).toBe(200);
  });

  it("limits requests without a valid key by address, even when the keys differ", async () => {
    const responses = await withinRateWindow(async () => {
      await clearCounts();
      return Promise.all(
        Array.from({ length: 120 }, (_, n) =>
          shop.callWithRetries("/api/v1/orders", { token: n % 2 === 0 ? null : `wb_guess_${n}` }),
        ),
      );
    });
    const statuses = responses.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(limit);
    expect(statuses.filter((status) => status === 429)).toHaveLength(120 - limit);
  });

  it("refuses every password after ten wrong ones in a minute, even the right one", async () => {
    const email = "operator@waybill.test";
    const attempts = await withinRateWindow(async () => {
      await clearCounts();
      const responses: Awaited<ReturnType<typeof signIn>>[] = [];
      for (let attempt = 0; attempt < passwordAttempts; attempt += 1) {
        responses.push(await signIn(system, email, `guess ${attempt}`));
      }
      return [...responses, await signIn(system, email)];
    });
    const results = attempts.map(({ jar, status, url }) => [
      jar.isSignedIn,
      status,
      url.includes("too_many"),
    ]);
    const guesses = Array.from({ length: passwordAttempts }, () => [false, 401, false]);
    expect(results).toEqual([...guesses, [false, 401, true]]);
  });
});

describe("The limits of unpaid orders", () => {
  it("refuse a guest's checkout with the reason, and place no order", async () => {
    await clearCounts();
    const refused = await postCheckout(shop, { quantity: 51 });
    for (let order = 0; order < unpaidOrdersMax; order += 1) await checkOutAsGuest(shop);
    const tooMany = await postCheckout(shop, { quantity: 1 });
    expect(refused).toMatchObject({ orderId: null, status: 200 });
    expect(refused.page).toContain("Until you pay, we can reserve at most 50 × Test piece");
    expect(tooMany).toMatchObject({ orderId: null, status: 200 });
    expect(tooMany.page).toContain("Too many unpaid orders were placed from your network.");
  });

  it("answer a customer's session with 409, after 422 for invalid input, and spare API keys", async () => {
    const { origin } = new URL(system.appUrl);
    const productId = await shop.addProduct();
    const place = (quantity: number, call: { token?: null } = { token: null }) => {
      const items = [{ productId, quantity }];
      const body = shop.orderBody({ customerId: 1, items, paymentMethod: null });
      const headers = call.token === null ? { cookie: customerCookie, origin } : {};
      return shop.call<{ detail: string }>("/api/v1/orders", { body, headers, ...call });
    };
    await clearCounts();
    expectProblem(await place(0), 422);
    const units = await place(51);
    expectProblem(units, 409);
    expect(units.body.detail).toContain("at most 50 × Test piece");
    for (let order = 0; order < unpaidOrdersMax; order += 1) {
      expect((await place(1)).status).toBe(201);
    }
    const orders = await place(1);
    expectProblem(orders, 409);
    expect(orders.body.detail).toContain("too many unpaid orders");
    expect((await place(51, {})).status).toBe(201);
  });
});
