import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { startApp } from "@/tests/support/app";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";

const { after } = vi.hoisted(() => ({ after: vi.fn() }));
vi.mock("next/server", () => ({ after }));

const anHourMs = 3_600_000;

let shop: TestShop;
let sendAfterResponse: typeof import("./send-after-response").sendAfterResponse;
let rateLimiter: typeof import("@/lib/runtime").rateLimiter;
let stop: () => Promise<void>;

beforeAll(async () => {
  shop = await startTestShop();
  stop = await startApp(shop);
  ({ sendAfterResponse } = await import("./send-after-response"));
  ({ rateLimiter } = await import("@/lib/runtime"));
});
beforeEach(() => {
  after.mockReset();
});
afterAll(() => stop());

test("nobody gets more than three emails an hour, whoever asks for them", async () => {
  const send = vi.fn(async () => undefined);
  const wish = { purpose: "sign_up", to: "flooded@example.com" } as const;
  const kinds: string[] = [];
  for (let asked = 0; asked < 5; asked += 1) {
    kinds.push((await sendAfterResponse(wish, send)).kind);
  }
  expect(kinds).toEqual(["sent", "sent", "sent", "failed", "failed"]);
  expect(after).toHaveBeenCalledTimes(3);
  const others = [
    { ...wish, to: "other@example.com" },
    { ...wish, purpose: "new_password" },
  ] as const;
  for (const other of others)
    expect(await sendAfterResponse(other, send)).toEqual({ kind: "sent" });
  const counted = "sign_up:flooded@example.com";
  const { success, limit, resetAtMs } = await rateLimiter().take("email", counted);
  expect([success, limit, resetAtMs % anHourMs]).toEqual([false, 3, 0]);
});

test("the answer does not wait for the email, and its fault is no matter of the answer", async () => {
  const send = vi.fn(() => Promise.reject(new Error("The mail server is away.")));
  expect(await sendAfterResponse({ purpose: "sign_up", to: "ida@example.com" }, send)).toEqual({
    kind: "sent",
  });
  expect(send).not.toHaveBeenCalled();
  const [work] = after.mock.calls[0] ?? [];
  await expect(work()).resolves.toBeUndefined();
  expect(send).toHaveBeenCalledOnce();
});
