import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { describe, expect, it, type TestContext } from "vitest";
import { scaled } from "@/local/slowness.mjs";
import { eventually, startApp, uniqueName } from "./app-fixture";
import { isExternalServer, startOwnEngine } from "./engine-fixture";

/** A function whose runs go on until they are released, on an engine of its own. */
async function heldBatches(
  onTestFinished: TestContext["onTestFinished"],
  batchEvents: { maxSize: number; timeout: `${number}s` },
) {
  const engine = await startOwnEngine();
  onTestFinished(engine.close);
  const database = new pg.Client({ connectionString: engine.databaseUrl });
  await database.connect();
  onTestFinished(() => database.end());
  const event = uniqueName("held/go");
  const begun: number[][] = [];
  const held: (() => void)[] = [];
  const app = await startApp({ engineUrl: engine.url }, (inngest) => [
    inngest.createFunction({ id: "held", triggers: { event }, batchEvents }, async ({ events }) => {
      begun.push(events.map(({ data }: { data: { n: number } }) => data.n));
      await new Promise<void>((resolve) => held.push(resolve));
    }),
  ]);
  onTestFinished(async () => {
    for (const release of held) release();
    await app.close();
  });
  return {
    engine,
    begun,
    release: () => held.shift()?.(),
    send: (...numbers: number[]) =>
      app.inngest.send(numbers.map((n) => ({ name: event, data: { n } }))),
    untilBegun: (count: number) =>
      eventually(() => (begun.length >= count ? true : undefined), `${count} batches`),
    /** Lets waiting events wait for an hour. Fails if their timeout has passed. */
    postpone: async () => {
      const postponed = await database.query(
        "update inngest.job set due_at = now() + interval '1 hour' where kind = 'flush'",
      );
      expect(postponed.rowCount).toBe(1);
    },
  };
}

/** Sends one event after the other, each of which begins a run. */
async function fillRoom({ send, untilBegun }: Awaited<ReturnType<typeof heldBatches>>) {
  for (const n of [1, 2, 3, 4]) {
    await send(n);
    await untilBegun(n);
  }
}

const options = { concurrent: true, skip: isExternalServer };

describe("batches that Inngest's shortest timeout asks for", options, () => {
  it("start at once, and collect events while four are under way", async ({ onTestFinished }) => {
    const batches = await heldBatches(onTestFinished, { maxSize: 50, timeout: "1s" });
    await fillRoom(batches);
    await batches.send(5, 6);
    await batches.postpone();
    await batches.send(7);
    await delay(scaled(200));
    expect(batches.begun).toEqual([[1], [2], [3], [4]]);
    batches.release();
    await batches.untilBegun(5);
    expect(batches.begun[4]).toEqual([5, 6, 7]);
  });

  it("start at their timeout while all that are under way hang", async ({ onTestFinished }) => {
    const batches = await heldBatches(onTestFinished, { maxSize: 50, timeout: "1s" });
    await fillRoom(batches);
    const sentAt = Date.now();
    await batches.send(5);
    await batches.send(6);
    await batches.untilBegun(5);
    expect(Date.now() - sentAt).toBeGreaterThan(950);
    expect(batches.begun[4]).toContain(5);
  });

  it("start when they are full", async ({ onTestFinished }) => {
    const batches = await heldBatches(onTestFinished, { maxSize: 2, timeout: "1s" });
    await fillRoom(batches);
    await batches.send(5);
    await batches.postpone();
    await batches.send(6);
    await batches.untilBegun(5);
    expect(batches.begun[4]).toEqual([5, 6]);
  });

  it("take the events of one request together, in runs of the maximum size", async ({
    onTestFinished,
  }) => {
    const batches = await heldBatches(onTestFinished, { maxSize: 3, timeout: "1s" });
    await batches.send(1, 2, 3, 4, 5);
    await batches.untilBegun(2);
    expect(batches.begun.sort()).toEqual(
      [
        [1, 2, 3],
        [4, 5],
      ].sort(),
    );
  });

  it("start after a restart of the engine, if events waited for one", async ({
    onTestFinished,
  }) => {
    const batches = await heldBatches(onTestFinished, { maxSize: 50, timeout: "1s" });
    await fillRoom(batches);
    await batches.send(5, 6);
    const stopped = batches.engine.stop();
    for (const _ of [1, 2, 3, 4]) batches.release();
    await stopped;
    await batches.engine.start();
    await eventually(
      () => batches.begun.some((all) => all.join() === "5,6") || undefined,
      "the batch that waited",
    );
  });
});

describe("other batches", options, () => {
  it("wait for their timeout, although none is under way", async ({ onTestFinished }) => {
    const batches = await heldBatches(onTestFinished, { maxSize: 50, timeout: "2s" });
    const sentAt = Date.now();
    await batches.send(1);
    await batches.send(2);
    await batches.untilBegun(1);
    expect(Date.now() - sentAt).toBeGreaterThan(1_950);
    expect(batches.begun[0]).toEqual([1, 2]);
  });
});
