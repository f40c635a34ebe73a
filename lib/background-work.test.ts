import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, beforeEach, describe, expect, test as it, vi } from "vitest";
import { BackgroundWork } from "./background-work";

/** Longer than the time between two changes of the limit. */
const windowMs = 60;

/** The test says how busy the process is, and ends each task. */
function setUp() {
  let utilization = 1;
  const background = new BackgroundWork(
    () => utilization,
    () => Date.now(),
  );
  const open: (() => void)[] = [];
  const ended: number[] = [];
  return {
    background,
    open,
    ended,
    beIdle() {
      utilization = 0.5;
    },
    add(count: number) {
      for (let index = 0; index < count; index += 1) {
        const task = background.run(null, () => new Promise<void>((resolve) => open.push(resolve)));
        task.then(() => ended.push(index)).catch(() => undefined);
      }
    },
    /** Requests arrive for so many windows, each of which ends with a new task. */
    async requestsArrive(windows: number) {
      for (let index = 0; index < windows; index += 1) {
        background.requestArrived();
        await vi.advanceTimersByTimeAsync(windowMs);
        await background.run(null, async () => undefined);
      }
    },
  };
}

describe("work in the background", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("goes on at the same time in a busy process without callers", async () => {
    const { add, open } = setUp();
    add(50);
    await vi.advanceTimersByTimeAsync(10 * windowMs);
    add(50);
    await vi.advanceTimersByTimeAsync(0);
    expect(open).toHaveLength(100);
  });

  it("goes on in four tasks while requests arrive at a busy process", async () => {
    const { add, open, requestsArrive } = setUp();
    await requestsArrive(10);
    add(50);
    await vi.advanceTimersByTimeAsync(0);
    expect(open).toHaveLength(4);
    open[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(open).toHaveLength(5);
  });

  it("goes on at the same time soon after a rush, though none of it waited", async () => {
    const { add, open, requestsArrive } = setUp();
    await requestsArrive(10);
    await vi.advanceTimersByTimeAsync(10 * windowMs);
    add(50);
    await vi.advanceTimersByTimeAsync(0);
    expect(open).toHaveLength(50);
  });

  it("is not limited by requests while the process has time left", async () => {
    const { add, open, beIdle, requestsArrive } = setUp();
    beIdle();
    await requestsArrive(10);
    add(50);
    await vi.advanceTimersByTimeAsync(0);
    expect(open).toHaveLength(50);
  });

  it("goes on when the callers are gone, though nothing of it ends", async () => {
    const { add, open, requestsArrive } = setUp();
    await requestsArrive(10);
    add(50);
    await vi.advanceTimersByTimeAsync(10 * windowMs);
    expect(open).toHaveLength(50);
  });

  it("takes no room from other work while it waits for a service that hangs", async () => {
    const { add, background, open, ended, requestsArrive } = setUp();
    await requestsArrive(10);
    add(5);
    for (let ms = 0; ms < 2_500; ms += windowMs) {
      background.requestArrived();
      await vi.advanceTimersByTimeAsync(windowMs);
    }
    expect(open).toHaveLength(5);
    open[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toEqual([0]);
  });

  it("does tasks of older orders first, but those of unknown orders before all", async () => {
    const { add, background, open, requestsArrive } = setUp();
    await requestsArrive(10);
    add(4);
    const started: (number | null)[] = [];
    const orderIds = [7, 9, null, 3, 9];
    const tasks = orderIds.map((id) => background.run(id, async () => started.push(id)));
    expect(started).toEqual([]);
    open[0]?.();
    await Promise.all(tasks);
    expect(started).toEqual([null, 3, 7, 9, 9]);
  });

  it("does a task in the context that it was added in", async () => {
    const { add, background, open, requestsArrive } = setUp();
    const names = new AsyncLocalStorage<string>();
    await requestsArrive(10);
    add(4);
    const seen = ["first", "second"].map((name) =>
      names.run(name, () => background.run(null, async () => names.getStore())),
    );
    open[0]?.();
    await expect(Promise.all(seen)).resolves.toEqual(["first", "second"]);
  });

  it("returns results, and errors as they are", async () => {
    const { background } = setUp();
    const failure = new Error("declined");
    await expect(background.run(null, async () => 17)).resolves.toBe(17);
    await expect(background.run(null, () => Promise.reject(failure))).rejects.toBe(failure);
    const throwAtOnce = () => {
      throw failure;
    };
    await expect(background.run(null, throwAtOnce)).rejects.toBe(failure);
  });
});
