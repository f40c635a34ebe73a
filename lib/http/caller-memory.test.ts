import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Actor } from "@/lib/auth/actor";
import { CallerMemory } from "./caller-memory";

const actor: Actor = { kind: "api_key", id: 1, scopes: ["metrics:read"] };
const admit = vi.fn<() => Promise<Actor>>();
let memory: CallerMemory;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
  memory = new CallerMemory();
  admit.mockReset().mockResolvedValue(actor);
});
afterEach(() => {
  vi.useRealTimers();
});

const send = (authorization: string | null = "Bearer wb_1") =>
  memory.recall(
    new Request("http://shop.test/", { headers: authorization ? { authorization } : {} }),
    admit,
  );
const outage = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });

describe("CallerMemory", () => {
  it("admits a caller once a minute", async () => {
    expect(await send()).toBe(actor);
    vi.advanceTimersByTime(59_999);
    expect(await send()).toBe(actor);
    expect(admit).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    await send();
    expect(admit).toHaveBeenCalledTimes(2);
  });

  it("tells tokens apart, and knows nobody without one", async () => {
    await send();
    await send("Bearer wb_2");
    await send(null);
    await send(null);
    expect(admit).toHaveBeenCalledTimes(4);
  });

  it("refuses a revoked key within a minute, also during an outage after that", async () => {
    await send();
    admit.mockRejectedValue(new Error("401"));
    vi.advanceTimersByTime(60_000);
    await expect(send()).rejects.toThrow("401");
    admit.mockRejectedValue(outage);
    await expect(send()).rejects.toThrow("connect");
  });

  it("lets known callers in for an hour of an outage, and unknown ones never", async () => {
    await send();
    admit.mockRejectedValue(outage);
    for (const minutes of [1, 30, 28]) {
      vi.advanceTimersByTime(minutes * 60_000);
      expect(await send()).toBe(actor);
    }
    await expect(send("Bearer wb_2")).rejects.toThrow("connect");
    vi.advanceTimersByTime(60_000);
    await expect(send()).rejects.toThrow("connect");
  });

  it("doesn't wait long for a database that doesn't respond", async () => {
    await send();
    admit.mockReturnValue(new Promise(() => undefined));
    vi.advanceTimersByTime(60_000);
    expect(await send()).toBe(actor);
  });
});
