import { afterAll, beforeAll, expect, test } from "vitest";
import { expectProblem } from "@/tests/contract/problem";
import { type Answer, Shop } from "@/tests/contract/shop";
import { signIn } from "@/tests/contract/sign-in";
import { inOneWindow } from "@/tests/support/rate-window";
import { type System, startSystem } from "@/tests/support/system";

const limit = 50;
const passwordTries = 10;
const windowMs = 60_000;

let system: System;
let shop: Shop;
beforeAll(async () => {
  const perMinute = String(limit);
  system = await startSystem({
    ...{ RATE_LIMIT_READ_PER_MINUTE: perMinute, RATE_LIMIT_CREATE_PER_MINUTE: perMinute },
    RATE_LIMIT_SIGN_IN_PER_MINUTE: String(passwordTries),
  });
  shop = new Shop(system);
});
afterAll(async () => {
  await shop.close();
  await system.stop();
});

/** The counts of an earlier window also weigh in the next one. */
async function clearCounts(): Promise<void> {
  await shop.db.query("delete from rate_windows");
}

test("of 400 requests at once 50 pass, and the others are told when to come back", async () => {
  const { token, answers, overloaded, startedAt, tookS } = await inOneWindow(async () => {
    const token = await shop.addApiKey(["orders:read", "orders:write"]);
    const startedAt = Date.now();
    const overloaded: Answer[] = [];
    const note = (answer: Answer) => overloaded.push(answer);
    const answers = await Promise.all(
      Array.from({ length: 400 }, () => shop.callWithRetries("/orders?limit=1", { token }, note)),
    );
    return { token, answers, overloaded, startedAt, tookS: (Date.now() - startedAt) / 1000 };
  });
  const endsInS = (windowMs - (startedAt % windowMs)) / 1000;
  for (const answer of overloaded) {
    expectProblem(answer, 503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  }
  // A request that was counted before its 503 has also passed the limit.
  const counted = overloaded.filter(({ headers }) => headers.has("ratelimit-remaining"));
  const passed = [...answers.filter(({ status }) => status === 200), ...counted];
  const refused = answers.filter(({ status }) => status === 429);
  expect([passed.length, refused.length]).toEqual([limit, 350 + counted.length]);
  const remaining = passed.map(({ headers }) => Number(headers.get("ratelimit-remaining")));
  expect(remaining.sort((a, b) => a - b)).toEqual(Array.from({ length: limit }, (_, n) => n));
  for (const answer of answers) {
    expect(answer.headers.get("ratelimit-limit")).toBe(String(limit));
    const reset = Number(answer.headers.get("ratelimit-reset"));
    expect(reset).toBeGreaterThanOrEqual(0);
    expect(reset).toBeLessThanOrEqual(Math.ceil(endsInS));
  }
  for (const answer of refused) {
    expectProblem(answer, 429);
    expect(answer.headers.get("ratelimit-remaining")).toBe("0");
    const retryAfter = Number(answer.headers.get("retry-after"));
    expect(retryAfter).toBeGreaterThanOrEqual(Math.max(1, endsInS - tookS));
    expect(retryAfter).toBeLessThanOrEqual(Math.ceil(endsInS));
  }
  // Creating has a limit of its own, and so has every other credential.
  const order = { body: shop.orderBody({ customerId: 3 }), token };
  expect((await shop.call("/orders", order)).status).toBe(201);
  expect((await shop.call("/orders?limit=1")).status).toBe(200);
});

test("who sends no key is limited by address, and a wrong key is no way around it", async () => {
  const answers = await inOneWindow(async () => {
    await clearCounts();
    return Promise.all(
      Array.from({ length: 120 }, (_, n) =>
        shop.callWithRetries("/api/v1/orders", { token: n % 2 === 0 ? null : `wb_guess_${n}` }),
      ),
    );
  });
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(limit);
  expect(statuses.filter((status) => status === 429)).toHaveLength(120 - limit);
});

test("after ten wrong passwords in a minute no more are tried, not even the right one", async () => {
  const email = "operator@waybill.test";
  const tried = await inOneWindow(async () => {
    await clearCounts();
    const answers: Awaited<ReturnType<typeof signIn>>[] = [];
    for (let attempt = 0; attempt < passwordTries; attempt += 1) {
      answers.push(await signIn(system, email, `guess ${attempt}`));
    }
    return [...answers, await signIn(system, email)];
  });
  const results = tried.map(({ jar, status, url }) => [
    jar.isSignedIn,
    status,
    url.includes("too_many"),
  ]);
  const guesses = Array.from({ length: passwordTries }, () => [false, 401, false]);
  expect(results).toEqual([...guesses, [false, 401, true]]);
});
