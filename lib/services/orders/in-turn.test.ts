import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Queryable } from "@/lib/db/database";
import { inTurn } from "./in-turn";

/** Only its identity counts. */
const database = () => ({}) as Queryable;

describe("changes of one order", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("are made one after the other, also after one that failed", async () => {
    const db = database();
    const made: string[] = [];
    const make = (name: string) => async () => {
      made.push(`${name} begins`);
      await Promise.resolve();
      made.push(`${name} ends`);
      if (name === "first") throw new Error("declined");
    };
    const changes = ["first", "second"].map((name) => inTurn(db, 7, make(name)));
    await inTurn(db, 8, make("other"));
    await Promise.allSettled(changes);
    const ofOrder = made.filter((entry) => !entry.startsWith("other"));
    expect(ofOrder).toEqual(["first begins", "first ends", "second begins", "second ends"]);
    expect(made.indexOf("other begins")).toBeLessThan(made.indexOf("second begins"));
  });

  it("wait for one that hangs for half a second, however many they are", async () => {
    const db = database();
    const begun: number[] = [];
    void inTurn(db, 7, () => new Promise(() => undefined));
    const changes = [1, 2, 3].map((number) => inTurn(db, 7, async () => begun.push(number)));
    await vi.advanceTimersByTimeAsync(499);
    expect(begun).toEqual([]);
    await vi.advanceTimersByTimeAsync(2);
    expect(begun).toEqual([1, 2, 3]);
    await Promise.all(changes);
  });
});
