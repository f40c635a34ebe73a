import { describe, expect, test } from "vitest";
import { groupWrites } from "@/local/inngest/group-writes";

describe("group writes", () => {
  test("what arrives during a write goes into the next, each item once and with its own result", async () => {
    const groups: number[][] = [];
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const write = groupWrites<number, string>(async (items) => {
      groups.push(items);
      await ended;
      return items.map((item) => `result ${item}`);
    });
    const early = [write(1), write(2)];
    await expect.poll(() => groups.length).toBe(1);
    const late = [write(3), write(4), write(5)];
    end();
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

  test("one bad item fails alone", async () => {
    const write = groupWrites<number, number>(async (items) => {
      if (items.includes(2)) throw new Error("bad item");
      return items;
    });
    const results = await Promise.allSettled([write(1), write(2), write(3)]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await write(4)).toBe(4);
  });

  test("when the database is away, the whole group learns it from one try", async () => {
    let tries = 0;
    const write = groupWrites<number, number>(async () => {
      tries += 1;
      throw new Error("Connection terminated unexpectedly");
    });
    const results = await Promise.allSettled([write(1), write(2), write(3)]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(tries).toBe(1);
  });

  test("a database that goes away between single tries fails what is left", async () => {
    const tried: number[][] = [];
    const write = groupWrites<number, number>(async (items) => {
      tried.push(items);
      if (items.length > 1) throw new Error("bad group");
      if (items.includes(2)) throw Object.assign(new Error("gone"), { code: "ECONNREFUSED" });
      return items;
    });
    const results = await Promise.allSettled([write(1), write(2), write(3)]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(tried).toEqual([[1, 2, 3], [1], [2]]);
  });
});
