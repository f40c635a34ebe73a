import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "vitest";
import { groupCalls } from "./group-calls";

class Unavailable extends Error {}

/** Calls that echo their items, are recorded, and wait until they are released. */
function recordGroups(itemsMax = 10) {
  const groups: (string | number)[][] = [];
  let release = () => {};
  let gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const call = groupCalls(
    async (items: (string | number)[]) => {
      groups.push(items);
      await gate;
      if (items.includes("away")) throw new Unavailable("away");
      if (items.includes("invalid")) throw new Error("invalid item");
      return items.map((item) => `result ${item}`);
    },
    { itemsMax, shouldCallEach: (error) => !(error instanceof Unavailable) },
  );
  const open = () => {
    release();
    gate = Promise.resolve();
  };
  return { call, groups, open };
}

const statusesOf = async (calls: Promise<unknown>[]) =>
  (await Promise.allSettled(calls)).map(({ status }) => status);

describe("groupCalls", () => {
  it("groups the items of one turn, and those that come during a call in the next group", async () => {
    const { call, groups, open } = recordGroups();
    const early = [call(1), Promise.resolve().then(() => call(2))];
    await expect.poll(() => groups.length).toBe(1);
    const late = [call(3), call(4), call(5)];
    open();
    expect(await Promise.all([...early, ...late])).toEqual(
      [1, 2, 3, 4, 5].map((item) => `result ${item}`),
    );
    expect(groups).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    expect(await call(6)).toBe("result 6");
  });

  it("answers none by a call that began before it was asked for", async () => {
    const { call, groups, open } = recordGroups();
    const first = call("order");
    await expect.poll(() => groups.length).toBe(1);
    const second = call("order");
    open();
    await Promise.all([first, second]);
    expect(groups).toEqual([["order"], ["order"]]);
  });

  it("makes groups of at most so many items", async () => {
    const { call, groups, open } = recordGroups(2);
    open();
    await Promise.all([1, 2, 3, 4, 5].map(call));
    expect(groups).toEqual([[1, 2], [3, 4], [5]]);
  });

  it("rejects an invalid item alone, and goes on", async () => {
    const { call, open } = recordGroups();
    open();
    const calls = [1, "invalid", 3].map(call);
    expect(await statusesOf(calls)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await call(4)).toBe("result 4");
  });

  it("rejects the whole group after one call when the database is away", async () => {
    const { call, groups, open } = recordGroups();
    open();
    expect(await statusesOf([1, "away", 3].map(call))).toEqual(Array(3).fill("rejected"));
    expect(groups).toEqual([[1, "away", 3]]);
  });

  it("rejects the remaining items when the database goes away between single calls", async () => {
    const groups: number[][] = [];
    const call = groupCalls<number, number>(
      async (items) => {
        groups.push(items);
        if (items.length > 1) throw new Error("invalid group");
        if (items.includes(2)) throw new Unavailable("away");
        return items;
      },
      { itemsMax: 10, shouldCallEach: (error) => !(error instanceof Unavailable) },
    );
    expect(await statusesOf([1, 2, 3].map(call))).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(groups).toEqual([[1, 2, 3], [1], [2]]);
  });

  it("rejects a group whose results don't match its items", async () => {
    const call = groupCalls(async () => ["one"], { itemsMax: 10 });
    expect(await statusesOf([call(1), call(2)])).toEqual(["rejected", "rejected"]);
  });

  it("lets a call that hangs hold up the next one only for a time", async () => {
    const groups: number[][] = [];
    const call = groupCalls(
      (items: number[]) => {
        groups.push(items);
        return items.includes(1) ? new Promise<number[]>(() => undefined) : Promise.resolve(items);
      },
      { itemsMax: 10, waitMsMax: 20 },
    );
    void call(1);
    await expect.poll(() => groups.length).toBe(1);
    expect(await Promise.all([call(2), call(3)])).toEqual([2, 3]);
    expect(groups).toEqual([[1], [2, 3]]);
    expect(await call(4)).toBe(4);
  });

  it("makes each group in the context of who asked first for it", async () => {
    const trace = new AsyncLocalStorage<string>();
    const traces: (string | undefined)[] = [];
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const call = groupCalls(
      async (items: number[]) => {
        traces.push(trace.getStore());
        await gate;
        return items;
      },
      { itemsMax: 10 },
    );
    const first = trace.run("a", () => call(1));
    await expect.poll(() => traces.length).toBe(1);
    const others = [trace.run("b", () => call(2)), trace.run("c", () => call(3))];
    release();
    await Promise.all([first, ...others]);
    expect(traces).toEqual(["a", "b"]);
  });
});
