import { describe, expect, it } from "vitest";
import { BatchWriter } from "./batch-writer";

function writer(write: (rows: readonly number[]) => Promise<void>, limits = {}) {
  return new BatchWriter<number>({
    queueMax: 10,
    batchMax: 4,
    flushMs: 60_000,
    write,
    now: () => new Date(),
    onError: () => undefined,
    ...limits,
  });
}

/** A store that writes nothing until it is released. */
function slowStore() {
  const batches: number[][] = [];
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const write = async (rows: readonly number[]) => {
    batches.push([...rows]);
    await released;
  };
  return { batches, write, release };
}

describe("BatchWriter", () => {
  it("writes rows in order, in batches of at most batchMax", async () => {
    const batches: number[][] = [];
    const numbers = writer(async (rows) => void batches.push([...rows]));
    for (let row = 0; row < 10; row += 1) numbers.add(row);
    await numbers.flush();
    expect(batches).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ]);
    expect(numbers.dropped).toBe(0);
  });

  it("writes one batch at a time, and drops and counts what exceeds the queue", async () => {
    const store = slowStore();
    const numbers = writer(store.write);
    for (let row = 0; row < 20; row += 1) numbers.add(row);
    expect(store.batches).toEqual([[0, 1, 2, 3]]);
    expect(numbers.dropped).toBe(6);
    store.release();
    await numbers.flush();
    expect(store.batches.flat()).toEqual([...Array(14).keys()]);
  });

  it("drops a batch that can't be written, and goes on with the next", async () => {
    const written: number[] = [];
    const numbers = writer(async (rows) => {
      if (rows.includes(0)) throw new Error("away");
      written.push(...rows);
    });
    for (let row = 0; row < 6; row += 1) numbers.add(row);
    await numbers.flush();
    expect(numbers.dropped).toBe(4);
    expect(written).toEqual([4, 5]);
  });

  it("drops only the rows that make their batch fail", async () => {
    const written: number[] = [];
    const errors: number[] = [];
    const numbers = writer(
      async (rows) => {
        if (rows.includes(2) || rows.includes(7)) throw new RangeError("refused");
        written.push(...rows);
      },
      {
        batchMax: 10,
        isDataError: (error: unknown) => error instanceof RangeError,
        onError: (_error: unknown, rows: number) => void errors.push(rows),
      },
    );
    for (let row = 0; row < 10; row += 1) numbers.add(row);
    await numbers.flush();
    expect(written).toEqual([0, 1, 3, 4, 5, 6, 8, 9]);
    expect(numbers.dropped).toBe(2);
    expect(errors).toEqual([1, 1]);
  });

  it("writes a row after flushMs, without being asked", async () => {
    const written: number[] = [];
    const numbers = writer(async (rows) => void written.push(...rows), { flushMs: 5 });
    numbers.add(1);
    await expect.poll(() => written).toEqual([1]);
  });

  it("flushes rows that are added while the write before them ends", async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const written: number[] = [];
      const numbers = writer(async (rows) => void written.push(...rows));
      numbers.add(1);
      const first = numbers.flush();
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      numbers.add(2);
      await numbers.flush();
      expect(written).toEqual([1, 2]);
      await first;
    }
  });

  it("says when it last dropped a row", async () => {
    const numbers = writer(() => Promise.reject(new Error("away")), { now: () => new Date(7) });
    expect(numbers.droppedAt).toBeNull();
    numbers.add(1);
    await numbers.flush();
    expect(numbers.droppedAt).toEqual(new Date(7));
  });

  it("does not wait for a store that hangs", async () => {
    const numbers = writer(() => new Promise(() => undefined));
    numbers.add(1);
    await numbers.flush(10);
    expect(numbers.dropped).toBe(0);
  });
});
