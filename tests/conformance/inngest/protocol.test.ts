import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { referenceFunction } from "inngest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { slowness } from "@/local/slowness.mjs";
import { eventually, startApp, type TestApp, uniqueName } from "./app-fixture";
import { isExternalServer, serverUnderTest } from "./engine-fixture";

const serverUrl = serverUnderTest();
/** Long enough to lose against a timer of one second, even when the engine is delayed. */
const loserMs = 2_000 * Math.ceil(slowness());

/** Edge cases of the SDK's protocol: races, repeated reports, lost calls, large run states. */
describe.concurrent.each([
  { mode: "with checkpointing", checkpointing: true },
  { mode: "without checkpointing", checkpointing: false },
])("protocol $mode", ({ checkpointing }) => {
  const prefix = uniqueName("protocol");
  const name = (event: string) => `${prefix}/${event}`;
  const counts = new Map<string, number>();
  const bump = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  const until = (key: string) => eventually(() => counts.get(key), key);
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp(
      {
        engineUrl: serverUrl(),
        checkpointing,
      },
      (inngest) => {
        const child = inngest.createFunction(
          { id: "child", triggers: { event: name("child") } },
          ({ event, step }) =>
            step.run("nap", async () => {
              bump(`child ${event.data.ms}`);
              await delay(event.data.ms);
              return event.data.ms;
            }),
        );
        const lateChild = inngest.createFunction(
          { id: "late-child", triggers: { event: name("late child") } },
          ({ step }) => step.run("waits", () => until("timed out")),
        );
        return [
          child,
          lateChild,
          inngest.createFunction(
            { id: "invokes", triggers: { event: name("invokes") } },
            ({ step }) =>
              Promise.all([
                step.invoke("quick", { function: child, data: { ms: 10 } }),
                step.invoke("slow", { function: child, data: { ms: 400 } }),
              ]),
          ),
          inngest.createFunction(
            { id: "invoke-timeout", triggers: { event: name("invoke timeout") } },
            async ({ step }) => {
              try {
                return await step.invoke("late", {
                  function: lateChild,
                  data: {},
                  timeout: "1s",
                });
              } catch (error) {
                bump("timed out");
                return error instanceof Error ? error.name : "";
              }
            },
          ),
          inngest.createFunction(
            { id: "invoke-unknown", triggers: { event: name("invoke unknown") } },
            async ({ step }) => {
              try {
                return await step.invoke("unknown", {
                  function: referenceFunction({ appId: "unknown", functionId: "unknown" }),
                  data: {},
                });
              } catch (error) {
                return error instanceof Error ? error.message : "";
              }
            },
          ),
          inngest.createFunction(
            { id: "race", triggers: { event: name("race") } },
            async ({ step }) => {
              const winner = await Promise.race([
                step.run("fast", () => {
                  bump("race fast");
                  return "fast";
                }),
                step.run("slow", async () => {
                  bump("race slow");
                  await until("race fast");
                  // Both responses leave this process, and this one must arrive later.
                  await delay(300);
                  return "slow";
                }),
              ]);
              await step.run("after", () => bump("race after"));
              return winner;
            },
          ),
          inngest.createFunction(
            { id: "group-race", triggers: { event: name("group race") } },
            async ({ step, group }) => {
              const winner = await group.parallel({ mode: "race" }, () =>
                Promise.race([
                  step.run("fast", () => "fast"),
                  step.run("slow", async () => {
                    bump("group slow");
                    // This would never happen if the race waited for the slowest.
                    await until("group after undefined");
                    bump("group slow done");
                    return "slow";
                  }),
                ]),
              );
              await step.run("after", () => bump(`group after ${counts.get("group slow done")}`));
              return winner;
            },
          ),
          inngest.createFunction(
            { id: "timers-race", triggers: { event: name("timers race") } },
            ({ step }) =>
              Promise.race([
                step.sleep("nap", "1s").then(() => "nap"),
                step
                  .waitForEvent("wait", { event: name("never"), timeout: `${loserMs / 1_000}s` })
                  .then(() => "wait"),
              ]),
          ),
          inngest.createFunction(
            { id: "large", triggers: { event: name("large") } },
            async ({ step }) => {
              const parts: string[] = [];
              for (let n = 0; n < 3; n += 1) {
                parts.push(await step.run(`part ${n}`, () => String(n).repeat(1_900_000)));
              }
              await step.sleep("between", "1s");
              return parts.map((part) => part.length);
            },
          ),
          inngest.createFunction(
            { id: "nothing", triggers: { event: name("nothing") } },
            async ({ step }) => {
              const value = await step.run("undefined", () => undefined);
              return { isNull: value === null };
            },
          ),
          inngest.createFunction(
            { id: "caught", triggers: { event: name("caught") }, retries: 1 },
            async ({ step }) => {
              try {
                await step.run("fails", () => {
                  bump("caught");
                  throw new TypeError("no such thing");
                });
                return "unreachable";
              } catch (error) {
                const [label, text] = error instanceof Error ? [error.name, error.message] : [];
                return step.run("compensates", () => ({ label, text }));
              }
            },
          ),
        ];
      },
    );
  });
  afterAll(() => app?.close());

  it("starts each function of parallel invokes once", async () => {
    const run = await app.runOf(await app.send({ name: name("invokes") }));
    expect(run.output).toEqual([10, 400]);
    expect([counts.get("child 10"), counts.get("child 400")]).toEqual([1, 1]);
  });

  it("throws when an invoke times out or its function is unknown", async () => {
    const late = await app.send({ name: name("invoke timeout") });
    const unknown = await app.send({ name: name("invoke unknown") });
    expect((await app.runOf(late)).output).toBe("InngestInvokeTimeoutError");
    expect((await app.runOf(unknown)).output).toMatch(/could not find function/i);
  });

  it("continues Promise.race after its slowest step and runs each step once", async () => {
    const run = await app.runOf(await app.send({ name: name("race") }));
    expect(run).toMatchObject({ status: "Completed", output: "fast" });
    expect([counts.get("race slow"), counts.get("race after")]).toEqual([1, 1]);
  });

  it("continues a group race after its fastest step and runs each step once", async () => {
    const run = await app.runOf(await app.send({ name: name("group race") }));
    expect(run).toMatchObject({ status: "Completed", output: "fast" });
    expect(counts.get("group slow")).toBe(1);
    expect(counts.get("group after undefined")).toBe(1);
  });

  it("continues a race of a sleep and a wait when both have ended", async () => {
    const start = Date.now();
    const run = await app.runOf(await app.send({ name: name("timers race") }));
    expect(run.output).toBe("nap");
    expect(Date.now() - start).toBeGreaterThan(loserMs - 100);
  });

  it("lets the SDK fetch a run state that is too large for a request", async () => {
    const run = await app.runOf(await app.send({ name: name("large") }));
    expect(run.output).toEqual([1_900_000, 1_900_000, 1_900_000]);
  });

  it("turns an undefined step output into null", async () => {
    const run = await app.runOf(await app.send({ name: name("nothing") }));
    expect(run.output).toEqual({ isNull: true });
  });

  it("throws a step's error after its last attempt, where the function can catch it", async () => {
    const run = await app.runOf(await app.send({ name: name("caught") }));
    expect(run.output).toEqual({ label: "TypeError", text: "no such thing" });
    expect(counts.get("caught")).toBe(2);
  });
});

describe("calls without a response from the SDK", () => {
  const event = uniqueName("lost/go");
  let broken = 0;
  let app: TestApp;

  beforeAll(async () => {
    const intercept = (request: IncomingMessage, response: ServerResponse) => {
      if (broken === 0 || request.method !== "POST") return false;
      broken -= 1;
      // Some calls get no response, others one that is not from the SDK.
      if (broken % 2 === 0) response.destroy();
      else response.writeHead(200, { "content-type": "text/html" }).end("<h1>Maintenance</h1>");
      return true;
    };
    app = await startApp({ engineUrl: serverUrl(), intercept }, (inngest) => [
      inngest.createFunction({ id: "lost", triggers: { event }, retries: 2 }, ({ step, attempt }) =>
        step.run("once", () => ({ attempt })),
      ),
    ]);
  });
  afterAll(() => app?.close());

  it("are retried", async () => {
    broken = 2;
    const run = await app.runOf(await app.send({ name: event }));
    expect(run).toMatchObject({ status: "Completed", output: { attempt: 2 } });
  });

  it("fail the run after the last attempt", async () => {
    broken = 3;
    const run = await app.runOf(await app.send({ name: event }));
    expect(run.status).toBe("Failed");
    // Servers show it in different shapes.
    expect(JSON.stringify(run.output)).toContain("Unable to reach SDK URL");
    expect(broken).toBe(0);
  });
});

it("accepts a step again whose checkpoint was saved but not confirmed", async () => {
  const event = uniqueName("unconfirmed/go");
  const bodies: string[] = [];
  let unconfirmed = 0;
  // The SDK sends a checkpoint six times, then reports its steps again in the response to the call.
  const loseConfirmations: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const url = input instanceof Request ? input.url : String(input);
    if (!url.includes("/v1/checkpoint/") || bodies.length > 1) return response;
    unconfirmed += 1;
    throw new TypeError("fetch failed");
  };
  const options = { engineUrl: serverUrl(), fetch: loseConfirmations };
  const app = await startApp(options, (inngest) => [
    inngest.createFunction({ id: "unconfirmed", triggers: { event } }, async ({ step }) => {
      await step.run("first", () => void bodies.push("first"));
      return step.run("second", () => bodies.push("second"));
    }),
  ]);
  const run = await app.runOf(await app.send({ name: event }));
  expect(run).toMatchObject({ status: "Completed", output: 2 });
  expect(bodies).toEqual(["first", "second"]);
  expect(unconfirmed).toBeGreaterThan(1);
  await app.close();
});

describe.skipIf(isExternalServer)("invalid durations", () => {
  it.each(["sleep", "wait"])("fail the run: %s", async (kind) => {
    const event = uniqueName("endless/go");
    const app = await startApp({ engineUrl: serverUrl() }, (inngest) => [
      inngest.createFunction({ id: "endless", triggers: { event } }, async ({ step }) => {
        if (kind === "sleep") await step.sleep("nap", "soon");
        await step.waitForEvent("nap", { event: "some/thing", timeout: "a while" });
      }),
    ]);
    const run = await app.runOf(await app.send({ name: event }));
    expect(run).toMatchObject({
      status: "Failed",
      output: { message: "The step nap has an invalid duration." },
    });
    await app.close();
  });
});
