import { setTimeout as delay } from "node:timers/promises";
import { RetryAfterError } from "inngest";
import { expect, it } from "vitest";
import { eventually, startApp, uniqueName } from "./app-fixture";
import { serverUnderTest } from "./engine-fixture";

const serverUrl = serverUnderTest();
const runCount = 24;

/** Records the highest number of steps that run at the same time, per key. */
class Gauge {
  readonly #now = new Map<string, number>();
  readonly highest = new Map<string, number>();

  async during(keys: string[], work: () => Promise<void>): Promise<void> {
    for (const key of keys) this.#add(key, 1);
    await work();
    for (const key of keys) this.#add(key, -1);
  }

  #add(key: string, change: number): void {
    const value = (this.#now.get(key) ?? 0) + change;
    this.#now.set(key, value);
    this.highest.set(key, Math.max(value, this.highest.get(key) ?? 0));
  }
}

it.each([
  { mode: "with checkpointing", checkpointing: true },
  { mode: "without checkpointing", checkpointing: false },
])("enforces two concurrency limits and uses every slot, $mode", async ({ checkpointing }) => {
  const event = uniqueName("limited/go");
  const gauge = new Gauge();
  const app = await startApp({ engineUrl: serverUrl(), checkpointing }, (inngest) => [
    inngest.createFunction(
      {
        id: "limited",
        triggers: { event },
        concurrency: [{ key: "event.data.key", limit: 1 }, { limit: 3 }],
      },
      async ({ event: { data }, step }) => {
        for (const id of ["first", "second"]) {
          await step.run(id, () =>
            gauge.during([data.key, "all"], async () => {
              // Each step holds its slot until all slots have been in use at once.
              await eventually(() => gauge.highest.get("all") === 3 || undefined, "three at once");
              await delay(20);
            }),
          );
        }
      },
    ),
  ]);
  const numbers = Array.from({ length: runCount }, (_, n) => n);
  const ids = await Promise.all(
    numbers.map((n) => app.send({ name: event, data: { key: `key ${n % 6}` } })),
  );
  for (const id of ids) expect(await app.runOf(id)).toMatchObject({ status: "Completed" });
  expect(gauge.highest.get("all")).toBe(3);
  for (const n of numbers.slice(0, 6)) expect(gauge.highest.get(`key ${n}`)).toBe(1);
  await app.close();
});

it("uses no concurrency slot while a run sleeps or waits for a retry", async () => {
  const event = uniqueName("sleeping/go");
  const failed = new Set<string>();
  const app = await startApp({ engineUrl: serverUrl() }, (inngest) => [
    inngest.createFunction(
      { id: "sleeping", triggers: { event }, concurrency: 1, retries: 2 },
      async ({ runId, step }) => {
        await step.sleep("nap", "1s");
        await step.run("once", () => {
          if (failed.has(runId)) return;
          failed.add(runId);
          throw new Error("once");
        });
      },
    ),
  ]);
  const ids = await Promise.all(Array.from({ length: 5 }, () => app.send({ name: event })));
  for (const id of ids) expect(await app.runOf(id)).toMatchObject({ status: "Completed" });
  await app.close();
});

it.each(["sleep", "retry"])("lets five runs wait at once with one slot: %s", async (kind) => {
  const event = uniqueName("waiting/go");
  const waiting = new Set<string>();
  const app = await startApp({ engineUrl: serverUrl() }, (inngest) => [
    inngest.createFunction(
      { id: "waiting", triggers: { event }, concurrency: 1 },
      async ({ runId, step }) => {
        await step.run("once", () => {
          waiting.add(runId);
          if (kind === "retry") throw new RetryAfterError("later", "1h");
        });
        await step.sleep("long", "1h");
      },
    ),
  ]);
  const ids = await Promise.all(Array.from({ length: 5 }, () => app.send({ name: event })));
  // Each run waits for an hour. A run that held its slot would block the others.
  await eventually(() => waiting.size === 5 || undefined, "five waiting runs");
  for (const id of ids) {
    const run = await app.findRun(id);
    expect(run).toMatchObject({ status: "Running", ended_at: null });
    await app.rest("DELETE", `/v1/runs/${run?.run_id}`);
  }
  await app.close();
});

it("starts the next run after runs are cancelled in the queue", async () => {
  const event = uniqueName("queued/go");
  const cancelled = uniqueName("queued/cancelled");
  let isHolding = false;
  let isReleased = false;
  const app = await startApp({ engineUrl: serverUrl() }, (inngest) => [
    inngest.createFunction(
      {
        id: "queued",
        triggers: { event },
        concurrency: 1,
        cancelOn: [{ event: cancelled, match: "data.n" }],
      },
      ({ event: { data }, step }) =>
        step.run("work", async () => {
          if (data.n === 0) {
            isHolding = true;
            await eventually(() => isReleased || undefined, "the release");
          }
          return data.n;
        }),
    ),
  ]);
  const ids = [await app.send({ name: event, data: { n: 0 } })];
  // A server may start queued runs in any order, so the first one has to hold the only slot before
  // the others come, until two of them are cancelled.
  await eventually(() => isHolding || undefined, "the first run");
  for (const n of [1, 2, 3]) ids.push(await app.send({ name: event, data: { n } }));
  // It may also start runs after it has answered, and an event before that cancels nothing.
  const isCancelled = async (id: string) => (await app.findRun(id))?.status === "Cancelled";
  await eventually(async () => {
    for (const n of [1, 2]) await app.send({ name: cancelled, data: { n } });
    const states = await Promise.all(ids.slice(1, 3).map(isCancelled));
    return states.every(Boolean) || undefined;
  }, "the runs to be cancelled");
  isReleased = true;
  const runs = await Promise.all(ids.map((id) => app.runOf(id)));
  expect(runs.map(({ status }) => status)).toEqual([
    "Completed",
    "Cancelled",
    "Cancelled",
    "Completed",
  ]);
  await app.close();
});
