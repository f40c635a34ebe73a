import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { stubAppEnvironment } from "@/tests/support/stub-app-environment";
import { startTestShop, type TestShop } from "@/tests/support/test-shop";

const { after } = vi.hoisted(() => ({ after: vi.fn() }));
vi.mock("next/server", () => ({ after }));

const hourMs = 3_600_000;

let shop: TestShop;
let sendAfterResponse: typeof import("./send-after-response").sendAfterResponse;
let rateLimiter: typeof import("@/lib/runtime").rateLimiter;
let stopApp: () => Promise<void>;

beforeAll(async () => {
  shop = await startTestShop();
  stopApp = await stubAppEnvironment(shop);
  ({ sendAfterResponse } = await import("./send-after-response"));
  ({ rateLimiter } = await import("@/lib/runtime"));
});
beforeEach(() => {
  after.mockReset();
});
afterAll(() => stopApp());

describe("sendAfterResponse", () => {
  it("sends at most three emails per hour, address and purpose", async () => {
    const send = vi.fn(async () => undefined);
    const request = { purpose: "sign_up", to: "flooded@example.com" } as const;
    const kinds: string[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      kinds.push((await sendAfterResponse(request, send)).kind);
    }
    expect(kinds).toEqual(["sent", "sent", "sent", "failed", "failed"]);
    expect(after).toHaveBeenCalledTimes(3);
    const others = [
      { ...request, to: "other@example.com" },
      { ...request, purpose: "new_password" },
    ] as const;
    for (const other of others)
      expect(await sendAfterResponse(other, send)).toEqual({ kind: "sent" });
    const counter = "sign_up:flooded@example.com";
    const { success, limit, resetAtMs } = await rateLimiter().take("email", counter);
    expect([success, limit, resetAtMs % hourMs]).toEqual([false, 3, 0]);
  });

  it("answers before the email is sent, even if sending then fails", async () => {
    const send = vi.fn(() => Promise.reject(new Error("The mail server is down.")));
    expect(await sendAfterResponse({ purpose: "sign_up", to: "ida@example.com" }, send)).toEqual({
      kind: "sent",
    });
    expect(send).not.toHaveBeenCalled();
    const [task] = after.mock.calls[0] ?? [];
    await expect(task()).resolves.toBeUndefined();
    expect(send).toHaveBeenCalledOnce();
  });
});
