import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { startApp } from "@/tests/app";
import { startWorld, type World } from "@/tests/world";

const { after } = vi.hoisted(() => ({ after: vi.fn() }));
vi.mock("next/server", () => ({ after }));

const anHourMs = 3_600_000;

let world: World;
let sendBehindAnswer: typeof import("./send-behind-answer").sendBehindAnswer;
let rateLimiter: typeof import("@/lib/runtime").rateLimiter;
let stop: () => Promise<void>;

beforeAll(async () => {
  world = await startWorld();
  stop = await startApp(world);
  ({ sendBehindAnswer } = await import("./send-behind-answer"));
  ({ rateLimiter } = await import("@/lib/runtime"));
});
beforeEach(() => {
  after.mockReset();
});
afterAll(() => stop());

test("nobody gets more than three letters an hour, whoever asks for them", async () => {
  const send = vi.fn(async () => undefined);
  const wish = { purpose: "sign_up", to: "flooded@example.com" } as const;
  const kinds: string[] = [];
  for (let asked = 0; asked < 5; asked += 1) {
    kinds.push((await sendBehindAnswer(wish, send)).kind);
  }
  expect(kinds).toEqual(["sent", "sent", "sent", "problem", "problem"]);
  expect(after).toHaveBeenCalledTimes(3);
  const others = [
    { ...wish, to: "other@example.com" },
    { ...wish, purpose: "new_password" },
  ] as const;
  for (const other of others) expect(await sendBehindAnswer(other, send)).toEqual({ kind: "sent" });
  const counted = "sign_up:flooded@example.com";
  const { success, limit, resetAtMs } = await rateLimiter().take("letter", counted);
  expect([success, limit, resetAtMs % anHourMs]).toEqual([false, 3, 0]);
});

test("the answer does not wait for the letter, and its fault is no matter of the answer", async () => {
  const send = vi.fn(() => Promise.reject(new Error("The mail server is away.")));
  expect(await sendBehindAnswer({ purpose: "sign_up", to: "ida@example.com" }, send)).toEqual({
    kind: "sent",
  });
  expect(send).not.toHaveBeenCalled();
  const [work] = after.mock.calls[0] ?? [];
  await expect(work()).resolves.toBeUndefined();
  expect(send).toHaveBeenCalledOnce();
});
