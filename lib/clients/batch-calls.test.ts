import { describe, expect, it } from "vitest";
import { batchCalls } from "./batch-calls";

/** A call whose batches are recorded, and which waits until it is released. */
function recordCalls(itemsMax: number) {
  const batches: string[][] = [];
  let release = () => {};
  let gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const call = batchCalls(itemsMax, async (items) => {
    batches.push(items);
    await gate;
    if (items.includes("broken")) throw new Error("no answer");
    return (item) => {
      if (item === "unknown") throw new Error("unknown");
      return item.toUpperCase();
    };
  });
  const open = () => {
    release();
    gate = Promise.resolve();
  };
  return { call, batches, open };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

describe("batchCalls", () => {
  it("makes the calls of one turn together, and those during a call in the next one", async () => {
    const { call, batches, open } = recordCalls(10);
    const first = [call("a"), call("b"), call("a")];
    await turn();
    const later = [call("c"), call("a")];
    await turn();
    expect(batches).toEqual([["a", "b"]]);
    open();
    expect(await Promise.all([...first, ...later])).toEqual(["A", "B", "A", "C", "A"]);
    expect(batches).toEqual([
      ["a", "b"],
      ["c", "a"],
    ]);
    expect(await call("d")).toBe("D");
  });

  it("names at most so many items in a call", async () => {
    const { call, batches, open } = recordCalls(2);
    open();
    await Promise.all(["a", "b", "c", "d", "e"].map(call));
    expect(batches).toEqual([["a", "b"], ["c", "d"], ["e"]]);
  });

  it("fails an item alone for its own error, and a batch for the call's, and goes on", async () => {
    const { call, open } = recordCalls(2);
    open();
    const calls = ["a", "unknown", "broken", "b", "c"].map(call);
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...["fulfilled", "rejected", "rejected", "rejected", "fulfilled"],
    ]);
    expect(await call("d")).toBe("D");
  });
});
