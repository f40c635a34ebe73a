import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, startApp, type TestApp, uniqueName } from "./app-fixture";
import { externalKeys, isExternalServer, serverUnderTest } from "./engine-fixture";

const serverUrl = serverUnderTest();
const { eventKey = "any" } = externalKeys;

describe("events", () => {
  const prefix = uniqueName("events");
  const name = (event: string) => `${prefix}/${event}`;
  const batches: { key: unknown; first: unknown; all: unknown[] }[] = [];
  const finished: { status: unknown; runId: string; name: string }[] = [];
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ engineUrl: serverUrl() }, (inngest) => [
      inngest.createFunction({ id: "echo", triggers: { event: name("echo") } }, ({ event }) => ({
        event,
      })),
      inngest.createFunction(
        {
          id: "filtered",
          triggers: [
            { event: name("filtered"), if: "event.data.total > 100 && event.data.vip" },
            { event: `${prefix}-wild/*` },
          ],
        },
        ({ event }) => event.name,
      ),
      inngest.createFunction(
        {
          id: "batch",
          triggers: { event: name("batch") },
          batchEvents: { maxSize: 3, timeout: "1s", key: "event.data.shop" },
        },
        ({ event, events }) => {
          const all = events.map((each: { data: { n?: number } }) => each.data.n);
          batches.push({ key: event.data.shop, first: event.data.n, all });
          return all;
        },
      ),
      inngest.createFunction(
        {
          id: "observer",
          triggers: [
            {
              event: "inngest/function.finished",
              if: `event.data.event.data.observed == '${prefix}'`,
            },
            {
              event: "inngest/function.cancelled",
              if: `event.data.event.data.observed == '${prefix}'`,
            },
          ],
        },
        ({ event }) => {
          finished.push({
            name: event.name,
            runId: event.data.run_id,
            status: "result" in event.data ? "result" : "none",
          });
        },
      ),
      inngest.createFunction(
        { id: "waiter", triggers: { event: name("wait") } },
        async ({ step }) => {
          const got = await step.waitForEvent("got", {
            event: name("answer"),
            timeout: "1m",
            if: "event.data.id == async.data.id && async.data.n > 1",
          });
          return got?.data ?? null;
        },
      ),
      inngest.createFunction({ id: "self", triggers: { event: name("self") } }, async ({ step }) =>
        step.waitForEvent("self", { event: name("self"), timeout: "1s" }),
      ),
      inngest.createFunction(
        {
          id: "sleeper",
          triggers: { event: name("sleeper") },
          cancelOn: [{ event: name("cancel"), match: "data.id" }],
        },
        async ({ step }) => {
          await step.sleep("long", "1h");
        },
      ),
    ]);
  });
  afterAll(() => app?.close());

  it("passes a payload to the function unchanged, except for lone surrogates", async () => {
    const data = {
      text: 'quote " backslash \\ newline \n unicode ✓ 😀 nul \u0000 lone \ud800',
      deep: { z: 1, a: [null, true, -0.5, 1e21, { "": "" }] },
      missing: undefined,
    };
    const run = await app.runOf(
      await app.send({ name: name("echo"), data, ts: 1_700_000_000_123 }),
    );
    const received = JSON.parse(
      JSON.stringify({ ...data, text: data.text.replace("\ud800", "\ufffd") }),
    );
    expect(run.output).toMatchObject({
      event: { name: name("echo"), ts: 1_700_000_000_123, data: received, user: {} },
    });
  });

  it("starts only functions whose trigger expression or wildcard matches", async () => {
    const send = (data: Record<string, unknown>) => app.send({ name: name("filtered"), data });
    const [cheap, unknown] = [await send({ total: 1, vip: true }), await send({ vip: true })];
    expect(await app.runOf(await send({ total: 101, vip: true }))).toMatchObject({
      output: name("filtered"),
    });
    const wild = await app.runOf(await app.send({ name: `${prefix}-wild/anything` }));
    expect(wild.output).toBe(`${prefix}-wild/anything`);
    expect(await app.runsOf(cheap)).toEqual([]);
    expect(await app.runsOf(unknown)).toEqual([]);
  });

  it("starts each function once per event id", async () => {
    const id = uniqueName("event");
    const sends = Array.from({ length: 8 }, () => app.send({ id, name: name("echo") }));
    const ids = await Promise.all(sends);
    expect(new Set(ids).size).toBe(8);
    // The run of a later event has completed, so any duplicate would have started by now.
    await app.runOf(await app.send({ name: name("echo") }));
    expect((await Promise.all(ids.map(app.runsOf))).flat()).toHaveLength(1);
  });

  /** Sends a request with an SDK seed, made of a time in milliseconds and a unique key. */
  const sendSeeded = async (time: number, key: string, events: object[]): Promise<string[]> => {
    const entropy = Buffer.from(key.padEnd(10)).subarray(0, 10).toString("base64");
    const response = await fetch(`${serverUrl()}/e/${eventKey}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-inngest-event-id-seed": `${time},${entropy}`,
      },
      body: JSON.stringify(events),
    });
    const { ids }: { ids: string[] } = await response.json();
    return ids;
  };
  const seedKey = () => uniqueName("").slice(1);
  const startSleeper = (id: string) => ({ name: name("sleeper"), data: { id } });
  const cancel = (id: string) => ({ name: name("cancel"), data: { id } });

  /** Resolves when all earlier events are processed: one that was sent after them has an effect. */
  const untilProcessed = async () => {
    const key = uniqueName("processed");
    const id = await app.send(startSleeper(key));
    // A server may start runs after it has answered, and an event before that cancels nothing.
    await eventually(() => app.findRun(id), "the run to start");
    await app.send(cancel(key));
    expect(await app.runOf(id)).toMatchObject({ status: "Cancelled" });
  };
  const running = { status: "Running", ended_at: null };

  it("stores the events of a repeated request once if it has the same seed", async () => {
    const [time, key] = [Date.now(), seedKey()];
    const events = [1, 2].map(() => ({ name: name("echo"), data: {} }));
    const ids = await sendSeeded(time, key, events);
    expect(await sendSeeded(time, key, events)).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) await app.runOf(id);
  });

  it("cancels no run when a request is repeated with the same seed", async () => {
    const [time, key] = [Date.now(), seedKey()];
    await sendSeeded(time, key, [cancel("repeated")]);
    const [unaffected = ""] = await sendSeeded(time, seedKey(), [startSleeper("repeated")]);
    await sendSeeded(time, key, [cancel("repeated")]);
    await untilProcessed();
    expect(await app.findRun(unaffected)).toMatchObject(running);
  });

  it.skipIf(isExternalServer)(
    "cancels a run by events sent in the millisecond of its trigger or later",
    async () => {
      const time = Date.now();
      const [id = ""] = await sendSeeded(time, seedKey(), [startSleeper("timed")]);
      await sendSeeded(time - 1, seedKey(), [cancel("timed")]);
      await untilProcessed();
      expect(await app.findRun(id)).toMatchObject(running);
      await sendSeeded(time, seedKey(), [cancel("timed")]);
      expect(await app.runOf(id)).toMatchObject({ status: "Cancelled" });
    },
  );

  it.skipIf(isExternalServer)(
    "cancels the runs whose trigger precedes the canceling event in the same request",
    async () => {
      const events = [startSleeper("joint"), cancel("joint"), startSleeper("joint")];
      const [cancelled = "", , unaffected = ""] = await sendSeeded(Date.now(), seedKey(), events);
      expect(await app.runOf(cancelled)).toMatchObject({ status: "Cancelled" });
      expect(await app.findRun(unaffected)).toMatchObject(running);
    },
  );

  it("delays the run of an event with a ts in the future", async () => {
    const due = Date.now() + 1_200;
    const id = await app.send({ name: name("echo"), ts: due });
    await app.runOf(id);
    expect(Date.now()).toBeGreaterThanOrEqual(due - 50);
  });

  it("starts a batch for each key when it is full or times out", async () => {
    const item = (shop: string, n: number) => ({ name: name("batch"), data: { shop, n } });
    // In one request, so that no batch times out while it waits for the next event.
    const { ids } = await app.inngest.send([1, 2, 3, 4].map((n) => item("a", n)));
    await app.send(item("b", 1));
    await eventually(() => (batches.length >= 3 ? true : undefined), "three batches");
    // A server may take the events of a request in any order.
    const ofShop = (shop: string) => batches.filter(({ key }) => key === shop);
    const sizes = ofShop("a").map(({ all }) => all.length);
    expect(sizes.sort()).toEqual([1, 3]);
    const numbers = ofShop("a").flatMap(({ all }) => all);
    expect(numbers.sort()).toEqual([1, 2, 3, 4]);
    for (const { first, all } of batches) expect(first).toBe(all[0]);
    expect(ofShop("b").map(({ all }) => all)).toEqual([[1]]);
    const [second = ""] = ids.slice(1);
    const batch = ofShop("a").find(({ all }) => all.includes(2));
    expect((await app.runOf(second)).output).toEqual(batch?.all);
  });

  it("resolves a wait by a matching event that is sent after it began", async () => {
    await app.send({ name: name("answer"), data: { id: "w", n: 2 } });
    const id = await app.send({ name: name("wait"), data: { id: "w" } });
    const answers = [
      { id: "other", n: 2 },
      { id: "w", n: 1 },
      { id: "w", n: 3 },
      { id: "w", n: 4 },
    ];
    // The API does not show when the wait begins, so send the events until it has ended.
    await eventually(async () => {
      await app.inngest.send(answers.map((data) => ({ name: name("answer"), data })));
      await delay(200);
      return (await app.findRun(id))?.status === "Completed" || undefined;
    }, "the wait to end");
    // Two of the events match. A server may take the events of a request in any order.
    const { output } = await app.runOf(id);
    expect(output).toEqual({ id: "w", n: expect.any(Number) });
    expect([3, 4]).toContain((output as { n: number }).n);
  });

  it("does not resolve a wait by the run's own trigger", async () => {
    expect((await app.runOf(await app.send({ name: name("self") }))).output).toBeNull();
  });

  it("sends the system events of completed and cancelled runs once", async () => {
    const done = await app.send({ name: name("echo"), data: { observed: prefix } });
    const sleeperId = await app.send({ name: name("sleeper"), data: { observed: prefix } });
    const doneRun = await app.runOf(done);
    const { run_id: runId } = await eventually(() => app.findRun(sleeperId), "the sleeping run");
    expect((await app.rest("DELETE", `/v1/runs/${runId}`)).status).toBeLessThan(300);
    expect(await app.runOf(sleeperId)).toMatchObject({ status: "Cancelled" });
    await eventually(() => (finished.length >= 3 ? true : undefined), "the system events");
    // Another run's end is reported after them, so any duplicate would have arrived by then.
    const last = await app.runOf(
      await app.send({ name: name("echo"), data: { observed: prefix } }),
    );
    const isLast = ({ runId }: { runId: string }) => runId === last.run_id;
    await eventually(() => finished.find(isLast), "the last system event");
    expect(finished).toHaveLength(4);
    expect(finished).toContainEqual({
      name: "inngest/function.finished",
      runId: doneRun.run_id,
      status: "result",
    });
    for (const event of ["inngest/function.finished", "inngest/function.cancelled"]) {
      expect(finished).toContainEqual({ name: event, runId, status: "none" });
    }
  });
});

describe("the event API", () => {
  const post = async (body: string) => {
    const response = await fetch(`${serverUrl()}/e/${eventKey}`, { method: "POST", body });
    return { status: response.status, body: await response.json() };
  };

  it.each([
    ["a body that is not JSON", "{"],
    ["an event without a name", JSON.stringify({ data: {} })],
    ["data that is not an object", JSON.stringify({ name: "x/y", data: 7 })],
    ["a ts before 1980 or after 2100", JSON.stringify({ name: "x/y", data: {}, ts: 17 })],
    [
      "a session whose id is true",
      JSON.stringify({ name: "x/y", meta: { sessions: { a: true } } }),
    ],
  ])("refuses %s", async (_, body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({ error: expect.any(String) });
  });
});
