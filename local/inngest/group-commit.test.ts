import { describe, expect, it } from "vitest";
import { groupCommit } from "./group-commit";

describe("groupCommit", () => {
  it("groups items that arrive during a write and resolves each with its result", async () => {
    const groups: number[][] = [];
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const write = groupCommit<number, string>(async (items) => {
      groups.push(items);
      await released;
      return items.map((item) => `result ${item}`);
    });
    const early = [write(1), write(2)];
    await expect.poll(() => groups.length).toBe(1);
    const late = [write(3), write(4), write(5)];
    release();
    expect(await Promise.all([...early, ...late])).toEqual([
      "result 1",
      "result 2",
      "result 3",
      "result 4",
      "result 5",
    ]);
    expect(groups).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
  });

  it("rejects an invalid item alone", async () => {
    const write = groupCommit<number, number>(async (items) => {
      if (items.includes(2)) throw new Error("invalid item");
      return items;
    });
    const results = await Promise.allSettled([write(1), write(2), write(3)]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await write(4)).toBe(4);
  });

  it("rejects the whole group after one attempt when the database is unavailable", async () => {
    let attempts = 0;
    const write = groupCommit<number, number>(async () => {
      attempts += 1;
      throw new Error("Connection terminated unexpectedly");
    });
    const results = await Promise.allSettled([write(1), write(2), write(3)]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(attempts).toBe(1);
  });

  it("rejects the remaining items when the database fails between single writes", async () => {
    const written: number[][] = [];
    const write = groupCommit<number, number>(async (items) => {
      written.push(items);
      if (items.length > 1) throw new Error("invalid group");
      if (items.includes(2)) throw Object.assign(new Error("gone"), { code: "ECONNREFUSED" });
      return items;
    });
    const results = await Promise.allSettled([write(1), write(2), write(3)]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(written).toEqual([[1, 2, 3], [1], [2]]);
  });
});
