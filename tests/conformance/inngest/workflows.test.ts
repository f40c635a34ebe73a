import { setTimeout as delay } from "node:timers/promises";
import { NonRetriableError, RetryAfterError } from "inngest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, startApp, type TestApp, uniqueName } from "./app-fixture";
import { serverUnderTest } from "./engine-fixture";

const serverUrl = serverUnderTest();

/** Everything that a function may do, with both ways in which the SDK reports steps. */
describe.concurrent.each([
  { mode: "with checkpointing", checkpointing: true },
  { mode: "without checkpointing", checkpointing: false },
])("workflows $mode", ({ checkpointing }) => {
  const prefix = uniqueName("flow");
  const name = (event: string) => `${prefix}/${event}`;
  const counts = new Map<string, number>();
  const bump = (key: string) => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count;
  };
  const failures: unknown[] = [];
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ engineUrl: serverUrl(), checkpointing }, (inngest) => {
      const child = inngest.createFunction(
        { id: "child", triggers: { event: name("child") } },
        ({ event, step }) => step.run("double", () => event.data.n * 2),
      );
      const badChild = inngest.createFunction({ id: "bad-child", triggers: [], retries: 0 }, () => {
        throw new Error("child exploded");
      });
      return [
        child,
        badChild,
        inngest.createFunction(
          {
            id: "saga",
            triggers: { event: name("created") },
            retries: 2,
            concurrency: [{ key: "event.data.customerId", limit: 1 }],
            idempotency: "event.data.orderId",
            cancelOn: [{ event: name("cancelled"), match: "data.orderId" }],
          },
          async ({ event, step }) => {
            const reserved = await step.run("reserve", () => {
              bump(`reserve ${event.data.orderId}`);
              return { id: event.data.orderId };
            });
            const charged = await step.run("charge", () => `${reserved.id}:charged`);
            await step.sleep("cool off", "1s");
            const shipped = await step.waitForEvent("shipped", {
              event: name("shipped"),
              timeout: "1h",
              match: "data.orderId",
            });
            const parallel = await Promise.all(
              ["email", "invoice", "stats"].map((id) =>
                step.run(id, () => {
                  bump(`${id} ${event.data.orderId}`);
                  return id;
                }),
              ),
            );
            const last = await step.run("after parallel", () => "last");
            await step.sendEvent("announce", {
              name: name("completed"),
              data: { orderId: event.data.orderId },
            });
            return { charged, tracking: shipped?.data.tracking, parallel, last };
          },
        ),
        inngest.createFunction(
          { id: "announced", triggers: { event: name("completed") } },
          ({ event }) => void bump(`announced ${event.data.orderId}`),
        ),
        inngest.createFunction(
          { id: "flaky", triggers: { event: name("flaky") }, retries: 3 },
          async ({ step }) => {
            await step.run("before", () => bump("before flaky"));
            return step.run("flaky", () => {
              if (bump("flaky") < 3) throw new Error("boom");
              return "won";
            });
          },
        ),
        inngest.createFunction(
          {
            id: "doomed",
            triggers: { event: name("doomed") },
            retries: 1,
            onFailure: ({ error, event, step }) =>
              step.run("compensate", () => {
                const { function_id: functionId, run_id: runId, event: original } = event.data;
                failures.push({
                  message: error.message,
                  functionId,
                  runId,
                  original: original.name,
                  cause: String(error.cause),
                  frames: error.stack?.match(/^ +at .+$/gm)?.slice(-1),
                });
              }),
          },
          ({ step }) =>
            step.run("always fails", () => {
              bump("doomed");
              const error = new Error("no stock", { cause: new TypeError("empty shelf") });
              error.stack = "Error: no stock\n    at shelf (warehouse.ts:1:1)";
              throw error;
            }),
        ),
        inngest.createFunction(
          { id: "final", triggers: { event: name("final") }, retries: 5 },
          async ({ step }) => {
            try {
              return await step.run("refused", () => {
                bump("final");
                throw new NonRetriableError("bad card");
              });
            } catch (error) {
              return error instanceof Error ? { name: error.name, message: error.message } : null;
            }
          },
        ),
        inngest.createFunction(
          { id: "later", triggers: { event: name("later") }, retries: 2 },
          () => {
            if (bump("later") < 2) throw new RetryAfterError("later", "1s");
            return "second";
          },
        ),
        inngest.createFunction(
          { id: "parent", triggers: { event: name("parent") } },
          async ({ step }) => {
            const good = await step.invoke("good", { function: child, data: { n: 20 } });
            try {
              await step.invoke("bad", { function: badChild, data: {} });
              return "unreachable";
            } catch (error) {
              return { good, bad: error instanceof Error ? error.message : "" };
            }
          },
        ),
        inngest.createFunction(
          { id: "timeout", triggers: { event: name("timeout") } },
          ({ step }) =>
            step.waitForEvent("never", {
              event: name("never"),
              timeout: "1s",
              if: "async.data.id == event.data.id",
            }),
        ),
        inngest.createFunction(
          { id: "loop", triggers: { event: name("loop") } },
          async ({ step }) => {
            const rounds: number[] = [];
            for (let round = 0; round < 3; round += 1) {
              rounds.push(await step.run("same id", () => round));
            }
            return rounds;
          },
        ),
        inngest.createFunction(
          { id: "mixed", triggers: { event: name("mixed") } },
          async ({ step }) => {
            const [slow, , missed, flaky] = await Promise.all([
              step.run("slow", () => delay(50).then(() => 1)),
              step.sleep("nap", "1s"),
              step.waitForEvent("missed", { event: name("never"), timeout: "1s" }),
              step.run("flaky", () => {
                if (bump("mixed") < 2) throw new Error("once");
                return 2;
              }),
            ]);
            return { slow, missed, flaky };
          },
        ),
        inngest.createFunction(
          { id: "chains", triggers: { event: name("chains") } },
          ({ step }) => {
            const chain = async (id: string) => {
              const first = await step.run(`${id} 1`, () => {
                bump(`chain ${id} 1`);
                return id;
              });
              return step.run(`${id} 2`, () => {
                bump(`chain ${id} 2`);
                return `${first}!`;
              });
            };
            return Promise.all([chain("a"), chain("b")]);
          },
        ),
        inngest.createFunction(
          { id: "many", triggers: { event: name("many") } },
          async ({ step }) => {
            const steps = Array.from({ length: 50 }, (_, n) =>
              step.run(`part ${n}`, () => {
                bump("many");
                return n;
              }),
            );
            return (await Promise.all(steps)).reduce((sum, n) => sum + n, 0);
          },
        ),
      ];
    });
  });
  afterAll(() => app?.close());

  it("runs each step of a saga with sleep, wait and parallel steps once", async () => {
    const id = await app.send({ name: name("created"), data: { orderId: "o1", customerId: "c1" } });
    await eventually(() => counts.get("reserve o1"), "the first step");
    // The API does not show when the wait begins, and events sent before it do not count.
    await eventually(async () => {
      await app.send({ name: name("shipped"), data: { orderId: "other", tracking: "no" } });
      await app.send({ name: name("shipped"), data: { orderId: "o1", tracking: "T1" } });
      await delay(200);
      return counts.get("email o1");
    }, "the wait to end");
    const run = await app.runOf(id);
    expect(run).toMatchObject({
      status: "Completed",
      output: {
        charged: "o1:charged",
        tracking: "T1",
        parallel: ["email", "invoice", "stats"],
        last: "last",
      },
    });
    await eventually(() => counts.get("announced o1"), "the sent event");
    for (const step of ["reserve", "email", "invoice", "stats"]) {
      expect(counts.get(`${step} o1`)).toBe(1);
    }
  });

  it("starts one run per idempotency key", async () => {
    const data = { orderId: "once", customerId: "c2" };
    const first = await app.send({ name: name("created"), data });
    const second = await app.send({ name: name("created"), data });
    await eventually(() => counts.get("reserve once"), "the run");
    // A later event has started a run, so any second run would have started by now.
    const next = { orderId: "next", customerId: "c3" };
    await app.send({ name: name("created"), data: next });
    await eventually(() => counts.get("reserve next"), "the next run");
    expect(counts.get("reserve once")).toBe(1);
    const runs = await Promise.all([first, second].map((id) => app.findRun(id)));
    expect(runs.filter((run) => run !== undefined)).toMatchObject([{ status: "Running" }]);
  });

  it("cancels only the run that cancelOn matches", async () => {
    const send = (orderId: string) =>
      app.send({ name: name("created"), data: { orderId, customerId: orderId } });
    const [unaffected, cancelled] = [await send("unaffected"), await send("cancelled")];
    await eventually(() => counts.get("reserve cancelled"), "the run");
    await app.send({ name: name("cancelled"), data: { orderId: "cancelled" } });
    expect(await app.runOf(cancelled)).toMatchObject({ status: "Cancelled" });
    expect(await app.findRun(unaffected)).toMatchObject({ status: "Running", ended_at: null });
  });

  it("retries a failing step, but not the finished steps", async () => {
    const run = await app.runOf(await app.send({ name: name("flaky") }));
    expect(run).toMatchObject({ status: "Completed", output: "won" });
    expect(counts.get("flaky")).toBe(3);
    expect(counts.get("before flaky")).toBe(1);
  });

  it("fails the run after the last attempt and calls onFailure once", async () => {
    const run = await app.runOf(await app.send({ name: name("doomed") }));
    expect(run).toMatchObject({ status: "Failed", output: { message: "no stock" } });
    await eventually(() => failures[0], "onFailure");
    expect(counts.get("doomed")).toBe(2);
    expect(failures).toEqual([
      {
        message: "no stock",
        functionId: `${app.inngest.id}-doomed`,
        runId: run.run_id,
        original: name("doomed"),
        cause: "TypeError: empty shelf",
        frames: ["    at shelf (warehouse.ts:1:1)"],
      },
    ]);
  });

  it("does not retry a NonRetriableError, which the function can catch", async () => {
    const run = await app.runOf(await app.send({ name: name("final") }));
    expect(run.output).toEqual({ name: "NonRetriableError", message: "bad card" });
    expect(counts.get("final")).toBe(1);
  });

  it("retries at the time that a RetryAfterError sets", async () => {
    const start = Date.now();
    const run = await app.runOf(await app.send({ name: name("later") }));
    expect(run.output).toBe("second");
    expect(Date.now() - start).toBeGreaterThan(950);
  });

  it("returns the result of an invoked function, or throws its error", async () => {
    const run = await app.runOf(await app.send({ name: name("parent") }));
    expect(run.output).toMatchObject({ good: 40, bad: expect.stringContaining("child exploded") });
  });

  it("resolves waitForEvent to null after its timeout", async () => {
    const run = await app.runOf(await app.send({ name: name("timeout"), data: { id: 1 } }));
    expect(run).toMatchObject({ status: "Completed", output: null });
  });

  it("runs steps with the same id separately", async () => {
    const run = await app.runOf(await app.send({ name: name("loop") }));
    expect(run.output).toEqual([0, 1, 2]);
  });

  it("completes parallel steps, sleeps and waits, with a retry of one step", async () => {
    const run = await app.runOf(await app.send({ name: name("mixed") }));
    expect(run.output).toEqual({ slow: 1, missed: null, flaky: 2 });
  });

  it("runs each step of parallel chains once", async () => {
    const run = await app.runOf(await app.send({ name: name("chains") }));
    expect(run.output).toEqual(["a!", "b!"]);
    for (const step of ["a 1", "a 2", "b 1", "b 2"]) expect(counts.get(`chain ${step}`)).toBe(1);
  });

  it("runs fifty parallel steps once each", async () => {
    const run = await app.runOf(await app.send({ name: name("many") }));
    expect(run.output).toBe(1_225);
    expect(counts.get("many")).toBe(50);
  });
});
