import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  eventually,
  startApp,
  type TestApp,
  uniqueName,
} from "@/tests/conformance/inngest/app-fixture";
import {
  EXTERNAL_KEYS,
  isForeignServer,
  serverUnderTest,
} from "@/tests/conformance/inngest/engine-fixture";

const serverUrl = serverUnderTest();
const { eventKey = "any" } = EXTERNAL_KEYS;

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
          id: "held",
          triggers: { event: name("held") },
          cancelOn: [{ event: name("stop"), match: "data.id" }],
        },
        async ({ step }) => {
          await step.sleep("long", "1h");
        },
      ),
    ]);
  });
  afterAll(() => app?.close());

  test("a payload arrives as it was sent", async () => {
    const data = {
      text: 'quote " backslash \\ newline \n unicode ✓ 😀 nul \u0000 lone \ud800',
      deep: { z: 1, a: [null, true, -0.5, 1e21, { "": "" }] },
      missing: undefined,
    };
    const run = await app.runOf(
      await app.send({ name: name("echo"), data, ts: 1_700_000_000_123 }),
    );
    expect(run.output).toMatchObject({
      event: { name: name("echo"), ts: 1_700_000_000_123, data: JSON.parse(JSON.stringify(data)) },
    });
  });

  test("trigger expressions and wildcards choose the functions", async () => {
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

  test("an event id starts each function once", async () => {
    const id = uniqueName("event");
    const sends = Array.from({ length: 8 }, () => app.send({ id, name: name("echo") }));
    await Promise.all(sends);
    // What was sent after them has run: by then each of them would have, too.
    await app.runOf(await app.send({ name: name("echo") }));
    expect(await app.runsOf(id)).toHaveLength(1);
  });

  /** One request with the SDK's seed: its time in milliseconds, and what tells it from others. */
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
  const held = (id: string) => ({ name: name("held"), data: { id } });
  const stop = (id: string) => ({ name: name("stop"), data: { id } });

  /** Whatever was sent before has been heard when this resolves: it is heard in turn. */
  const untilHeard = async () => {
    const key = uniqueName("heard");
    const id = await app.send(held(key));
    await app.send(stop(key));
    expect(await app.runOf(id)).toMatchObject({ status: "Cancelled" });
  };

  test("a request that is repeated with its seed stores its events once", async () => {
    const [time, key] = [Date.now(), seedKey()];
    const events = [1, 2].map(() => ({ name: name("echo"), data: {} }));
    const ids = await sendSeeded(time, key, events);
    expect(await sendSeeded(time, key, events)).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) await app.runOf(id);
  });

  test("a request that is repeated with its seed is not heard again", async () => {
    const [time, key] = [Date.now(), seedKey()];
    await sendSeeded(time, key, [stop("repeated")]);
    const [spared = ""] = await sendSeeded(time, seedKey(), [held("repeated")]);
    await sendSeeded(time, key, [stop("repeated")]);
    await untilHeard();
    expect(await app.runsOf(spared)).toMatchObject([{ status: "Running" }]);
  });

  test.skipIf(isForeignServer)(
    "a canceling event counts from the millisecond of the run's trigger on",
    async () => {
      const time = Date.now();
      const [id = ""] = await sendSeeded(time, seedKey(), [held("timed")]);
      await sendSeeded(time - 1, seedKey(), [stop("timed")]);
      await untilHeard();
      expect(await app.runsOf(id)).toMatchObject([{ status: "Running" }]);
      await sendSeeded(time, seedKey(), [stop("timed")]);
      expect(await app.runOf(id)).toMatchObject({ status: "Cancelled" });
    },
  );

  test.skipIf(isForeignServer)(
    "in one request a canceling event counts for the runs that began before it",
    async () => {
      const events = [held("joint"), stop("joint"), held("joint")];
      const [cancelled = "", , spared = ""] = await sendSeeded(Date.now(), seedKey(), events);
      expect(await app.runOf(cancelled)).toMatchObject({ status: "Cancelled" });
      expect(await app.runsOf(spared)).toMatchObject([{ status: "Running" }]);
    },
  );

  test("a future ts delays the start", async () => {
    const due = Date.now() + 1_200;
    const id = await app.send({ name: name("echo"), ts: due });
    await app.runOf(id);
    expect(Date.now()).toBeGreaterThanOrEqual(due - 50);
  });

  test("batches fill up or time out, by key", async () => {
    const of = (shop: string, n: number) => ({ name: name("batch"), data: { shop, n } });
    // In one request: none of them has to wait so long for the next that its batch times out.
    const { ids } = await app.inngest.send([1, 2, 3, 4].map((n) => of("a", n)));
    await app.send(of("b", 1));
    await eventually(() => (batches.length >= 3 ? true : undefined), "three batches");
    expect(batches).toContainEqual({ key: "a", first: 1, all: [1, 2, 3] });
    expect(batches).toContainEqual({ key: "a", first: 4, all: [4] });
    expect(batches).toContainEqual({ key: "b", first: 1, all: [1] });
    const [second = ""] = ids.slice(1);
    expect((await app.runOf(second)).output).toEqual([1, 2, 3]);
  });

  test("an event sent before the wait is missed, one that does not match is passed over", async () => {
    await app.send({ name: name("answer"), data: { id: "w", n: 2 } });
    const id = await app.send({ name: name("wait"), data: { id: "w" } });
    const answers = [
      { id: "other", n: 2 },
      { id: "w", n: 1 },
      { id: "w", n: 3 },
      { id: "w", n: 4 },
    ];
    // When the wait begins can't be seen from outside: answer until it has ended.
    await eventually(async () => {
      await app.inngest.send(answers.map((data) => ({ name: name("answer"), data })));
      await delay(200);
      return (await app.runsOf(id)).find(({ status }) => status === "Completed");
    }, "the wait to end");
    expect((await app.runOf(id)).output).toEqual({ id: "w", n: 3 });
  });

  test("the trigger itself does not end a wait", async () => {
    expect((await app.runOf(await app.send({ name: name("self") }))).output).toBeNull();
  });

  test("ends are announced once, and canceling by the API is one", async () => {
    const done = await app.send({ name: name("echo"), data: { observed: prefix } });
    const heldId = await app.send({ name: name("held"), data: { observed: prefix } });
    const doneRun = await app.runOf(done);
    const [heldRun] = await eventually(async () => {
      const runs = await app.runsOf(heldId);
      return runs.length > 0 ? runs : undefined;
    }, "the held run");
    const runId = heldRun?.run_id ?? "";
    expect((await app.rest("DELETE", `/v1/runs/${runId}`)).status).toBeLessThan(300);
    expect(await app.runOf(heldId)).toMatchObject({ status: "Cancelled" });
    await eventually(() => (finished.length >= 3 ? true : undefined), "the announcements");
    // Another end is announced after them: by then a second announcement of theirs would be there.
    const after = await app.runOf(
      await app.send({ name: name("echo"), data: { observed: prefix } }),
    );
    const isAfter = ({ runId }: { runId: string }) => runId === after.run_id;
    await eventually(() => finished.find(isAfter), "the last announcement");
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

describe("the event API refuses", () => {
  const post = async (body: string) => {
    const response = await fetch(`${serverUrl()}/e/${eventKey}`, { method: "POST", body });
    return { status: response.status, body: await response.json() };
  };

  test.each([
    ["a body that is not JSON", "{"],
    ["an event without a name", JSON.stringify({ data: {} })],
    ["a name that is too long", JSON.stringify({ name: "x".repeat(513), data: {} })],
    ["data that is no object", JSON.stringify({ name: "x/y", data: 7 })],
    ["a time outside of 1980 to 2100", JSON.stringify({ name: "x/y", data: {}, ts: 17 })],
  ])("%s", async (_, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: expect.any(String) });
  });
});
