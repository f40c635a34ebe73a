import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Context } from "@/lib/context";
import { claimUntil, holdClaim } from "./email-claim";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const query = vi.fn();
const ctx = { now: () => new Date(), db: { query } } as unknown as Context;
const claimedNow = () => ({ messageId: "<email@test>", claimedUntil: claimUntil(new Date()) });

describe("holdClaim", () => {
  it("renews the claim for as long as the delivery takes, and then no more", async () => {
    query.mockResolvedValue([{}]);
    const claimed = claimedNow();
    const claim = await holdClaim(ctx, claimed);
    expect(claim?.until()).toEqual(claimed.claimedUntil);
    await vi.advanceTimersByTimeAsync(100_000);
    const left = (claim?.until().getTime() ?? 0) - Date.now();
    expect(left).toBeGreaterThan(30_000);
    await claim?.stop();
    const until = claim?.until();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(claim?.until()).toEqual(until);
  });

  it("keeps the time of a claim that another process has taken over", async () => {
    query.mockResolvedValue([]);
    const claimed = claimedNow();
    const claim = await holdClaim(ctx, claimed);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(claim?.until()).toEqual(claimed.claimedUntil);
    await claim?.stop();
    expect(await holdClaim(ctx, claimed)).toBeNull();
  });

  it("survives a database that is away for a moment", async () => {
    query.mockRejectedValueOnce(new Error("connect ECONNREFUSED")).mockResolvedValue([{}]);
    const claim = await holdClaim(ctx, claimedNow());
    await vi.advanceTimersByTimeAsync(31_000);
    expect((claim?.until().getTime() ?? 0) - Date.now()).toBeGreaterThan(30_000);
    await claim?.stop();
  });
});
