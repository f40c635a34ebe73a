import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { fairLimit } from "./fair-limit";

describe("fairLimit", () => {
  it("gives callers their turns, runs no more at once, and keeps the order of results", async () => {
    const runAll = fairLimit(2);
    const ended: string[] = [];
    let running = 0;
    const tasks = (name: string, count: number) =>
      Array.from({ length: count }, (_, n) => async () => {
        running += 1;
        expect(running).toBeLessThanOrEqual(2);
        await nextTurn();
        running -= 1;
        ended.push(name);
        return `${name}${n}`;
      });
    const long = runAll(tasks("a", 20));
    const short = runAll(tasks("b", 3));
    expect(await short).toEqual(["b0", "b1", "b2"]);
    expect(ended.filter((name) => name === "a").length).toBeLessThanOrEqual(6);
    expect(await long).toEqual(Array.from({ length: 20 }, (_, n) => `a${n}`));
    expect(await runAll([])).toEqual([]);
  });

  it("goes on after a task that fails", async () => {
    const runAll = fairLimit(1);
    const ran: number[] = [];
    const failing = runAll([() => Promise.reject(new Error("failed")), async () => ran.push(1)]);
    await expect(failing).rejects.toThrow("failed");
    expect(await runAll([async () => 2])).toEqual([2]);
    expect(ran).toEqual([1]);
  });
});
