import { describe, expect, it } from "vitest";
import { FairQueue } from "./fair-queue";

const limits = { parallelMax: 1, waitingMax: 100, waitingPerCallerMax: 50, waitMsMax: 60_000 };

/** A queue whose running task is held until `release`, with the names of the tasks that ran. */
function heldQueue(overrides: Partial<typeof limits> = {}) {
  const queue = new FairQueue({ ...limits, ...overrides });
  const ran: string[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const first = queue.run("holder", isWanted, () => held);
  const add = (caller: string, name = caller, wanted = isWanted) =>
    queue.run(caller, wanted, async () => ran.push(name));
  return { queue, ran, add, first, release: () => release() };
}

const isWanted = () => true;

describe("FairQueue", () => {
  it("runs callers with few refusals first, and the newest task of each caller", async () => {
    const { queue, ran, add, release } = heldQueue();
    for (let count = 0; count < 5; count += 1) queue.countRefusal("flooder");
    const tasks = [add("flooder", "f1"), add("flooder", "f2"), add("a", "a1"), add("a", "a2")];
    release();
    await Promise.all(tasks);
    expect(ran).toEqual(["a2", "a1", "f2", "f1"]);
  });

  it("lets callers take turns", async () => {
    const { ran, add, release } = heldQueue({ parallelMax: 2 });
    const blocker = add("other", "o0");
    const tasks = ["o1", "o2", "o3"].map((name) => add("other", name));
    tasks.push(add("late", "l1"));
    release();
    await Promise.all([blocker, ...tasks]);
    expect(ran.indexOf("l1")).toBeLessThan(ran.indexOf("o1"));
  });

  it("gives a caller a turn although others always have more to do", async () => {
    const { queue, ran, add, release } = heldQueue();
    const keepBusy = (caller: string): Promise<unknown> =>
      queue.run(caller, isWanted, async () => {
        ran.push(caller);
        if (ran.length < 100) void keepBusy(caller);
      });
    for (const caller of ["b1", "b2", "b3"]) for (let n = 0; n < 3; n += 1) void keepBusy(caller);
    const late = add("late");
    release();
    await late;
    expect(ran.indexOf("late")).toBeLessThanOrEqual(3);
  });

  it("drops what nobody waits for any more, without running it", async () => {
    const { ran, add, release } = heldQueue();
    let isConnected = true;
    const gone = add("a", "gone", () => isConnected);
    const kept = add("b", "kept");
    isConnected = false;
    release();
    expect(await gone).toBeUndefined();
    await kept;
    expect(ran).toEqual(["kept"]);
  });

  it("drops the oldest task of a caller with too many, and of the worst caller when full", async () => {
    const { queue, ran, add, release } = heldQueue({ waitingMax: 3, waitingPerCallerMax: 2 });
    queue.countRefusal("flooder");
    const [f1, f2, f3] = [add("flooder", "f1"), add("flooder", "f2"), add("flooder", "f3")];
    expect(await f1).toBeUndefined();
    const others = [add("a"), add("b")];
    expect(await f2).toBeUndefined();
    release();
    await Promise.all([...others, f3]);
    expect(ran).toEqual(["a", "b", "f3"]);
  });

  it("drops a task that has waited too long", async () => {
    const { ran, add, release } = heldQueue({ waitMsMax: 10 });
    expect(await add("a")).toBeUndefined();
    release();
    expect(ran).toEqual([]);
  });

  it("passes on an error, and goes on", async () => {
    const queue = new FairQueue(limits);
    const failed = queue.run("a", isWanted, () => Promise.reject(new Error("broken")));
    const next = queue.run("a", isWanted, async () => "done");
    await expect(failed).rejects.toThrow("broken");
    expect(await next).toBe("done");
  });
});
