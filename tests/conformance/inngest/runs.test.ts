import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, type RunView, startApp, type TestApp, uniqueName } from "./app-fixture";
import { serverUnderTest } from "./engine-fixture";

const serverUrl = serverUnderTest();

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
const ulid = expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/);

/** The data of the event with which `onFailure` is called. */
interface Failure {
  event: { data: { id: string } };
}

describe("runs", () => {
  const prefix = uniqueName("runs");
  const name = (event: string) => `${prefix}/${event}`;
  const failures: string[] = [];
  let app: TestApp;

  beforeAll(async () => {
    // The API shows the output of a run that has ended in a response to a call, not in a checkpoint.
    app = await startApp({ engineUrl: serverUrl(), checkpointing: false }, (inngest) => [
      inngest.createFunction({ id: "echo", triggers: { event: name("echo") } }, ({ event }) => ({
        said: event.data.say,
      })),
      inngest.createFunction(
        {
          id: "fragile",
          triggers: { event: name("fragile") },
          retries: 0,
          cancelOn: [{ event: name("cancel"), match: "data.id" }],
          onFailure: ({ event }) => {
            const { data }: { data: Failure } = event;
            failures.push(data.event.data.id);
          },
        },
        async ({ event, step }) => {
          if (event.data.doomed) throw new Error("doomed");
          await step.sleep("long", "1h");
        },
      ),
    ]);
  });
  afterAll(() => app?.close());

  /** Starts a run that sleeps, and returns it with its event's id. */
  async function startSleeping(id: string): Promise<{ eventId: string; run: RunView }> {
    const eventId = await app.send({ name: name("fragile"), data: { id } });
    const run = await eventually(() => app.findRun(eventId), "the run to start");
    return { eventId, run };
  }

  it("does not call onFailure for a cancelled run", async () => {
    const [byEvent, byApi] = [await startSleeping("by event"), await startSleeping("by the API")];
    await app.send({ name: name("cancel"), data: { id: "by event" } });
    const response = await app.rest("DELETE", `/v1/runs/${byApi.run.run_id}`);
    expect(response.status).toBeLessThan(300);
    for (const { eventId } of [byEvent, byApi]) {
      expect(await app.runOf(eventId)).toMatchObject({ status: "Cancelled" });
    }
    // Once onFailure is called for a later run, it would have been called for these runs too.
    await app.send({ name: name("fragile"), data: { id: "failed", doomed: true } });
    await eventually(() => failures.includes("failed") || undefined, "onFailure of the failed run");
    expect(failures).toEqual(["failed"]);
  });

  /** A server may store an event after it has answered. */
  const readEvent = (id: string) =>
    eventually(async () => {
      const response = await app.rest("GET", `/v1/events/${id}`);
      return response.error ? undefined : response;
    }, "the event to be stored");

  it("GET /v1/events/:id returns the event as sent, with its id", async () => {
    const data = { say: "hello", deep: { list: [1, null, "x"] } };
    const id = await app.send({ name: name("echo"), data, ts: 1_700_000_000_123 });
    expect(await readEvent(id)).toMatchObject({
      status: 200,
      data: { internal_id: id, name: name("echo"), ts: 1_700_000_000_123, received_at: time, data },
      metadata: { fetched_at: time },
    });
  });

  it("GET /v1/events/:id/runs and /v1/runs/:id return a run's status and output", async () => {
    const id = await app.send({ name: name("echo"), data: { say: "hello" } });
    const ended = {
      run_id: ulid,
      ...{ run_started_at: time, ended_at: time, status: "Completed" },
      ...{ function_id: expect.stringMatching(/\S/), event_id: id, output: { said: "hello" } },
    };
    const run = await app.runOf(id);
    const runs = await eventually(async () => {
      const response = await app.rest("GET", `/v1/events/${id}/runs`);
      const [listed] = (response.data ?? []) as RunView[];
      return listed?.ended_at ? response : undefined;
    }, "the ended run to be listed");
    expect(runs).toMatchObject({ status: 200, data: [ended], metadata: { fetched_at: time } });
    const one = await app.rest("GET", `/v1/runs/${run.run_id}`);
    expect(one).toMatchObject({ status: 200, data: ended, metadata: { fetched_at: time } });
    expect(one.data).toEqual(run);
  });

  it("GET /v1/runs/:id returns no end time for a running run, and the error of a failed one", async () => {
    const { run } = await startSleeping("sleeping");
    expect(await app.rest("GET", `/v1/runs/${run.run_id}`)).toMatchObject({
      data: { run_id: run.run_id, status: "Running", ended_at: null },
    });
    await app.rest("DELETE", `/v1/runs/${run.run_id}`);
    const id = await app.send({ name: name("fragile"), data: { id: "with error", doomed: true } });
    expect(await app.runOf(id)).toMatchObject({
      ...{ status: "Failed", run_started_at: time, ended_at: time },
      output: { name: "Error", message: "doomed" },
    });
  });

  it("answers with an error in the body for an unknown event or run, and for a sender's id", async () => {
    const unknownId = "01JAAAAAAAAAAAAAAAAAAAAAAA";
    const answers = { [`/v1/events/${unknownId}`]: 404, [`/v1/runs/${unknownId}`]: 500 };
    for (const [path, status] of Object.entries({ ...answers, "/v1/events/my-own-id": 400 })) {
      expect(await app.rest("GET", path)).toMatchObject({ status: 200, error: { status } });
    }
    expect(await app.runsOf(unknownId)).toEqual([]);
  });

  it("GET /v1/events lists the events of a name, but none that the server has sent", async () => {
    const id = await app.send({ name: name("echo"), data: { say: "listed" } });
    await app.runOf(id);
    const list = (event: string) =>
      app.rest("GET", `/v1/events?limit=100&name=${encodeURIComponent(event)}`);
    const listed = await eventually(async () => {
      const { data } = await list(name("echo"));
      const events = Array.isArray(data) ? data : [];
      return events.find((event) => event.internal_id === id);
    }, "the event to be listed");
    expect(listed).toMatchObject({ name: name("echo"), data: { say: "listed" } });
    expect((await list("inngest/function.finished")).data).toEqual([]);
  });

  it("replaces lone surrogates, and accepts a long name", async () => {
    const data = { say: "a\ud800b", list: ["\udc00"] };
    const sent = await app.send({ name: name("echo"), data });
    expect(await readEvent(sent)).toMatchObject({
      data: { data: { say: "a\ufffdb", list: ["\ufffd"] } },
    });
    expect(await app.send({ name: "n".repeat(513) })).toEqual(ulid);
  });
});

it.each([
  { mode: "with checkpointing", checkpointing: true },
  { mode: "without checkpointing", checkpointing: false },
])("runs parallel steps once each without optimizeParallelism, $mode", async (options) => {
  const event = uniqueName("unoptimized/go");
  const counts = new Map<string, number>();
  const { checkpointing } = options;
  const app = await startApp({ engineUrl: serverUrl(), checkpointing }, (inngest) => [
    inngest.createFunction(
      { id: "unoptimized", triggers: { event }, optimizeParallelism: false },
      async ({ step }) => {
        const part = (id: string) =>
          step.run(id, () => {
            counts.set(id, (counts.get(id) ?? 0) + 1);
            return id;
          });
        const chain = async (id: string) => `${await part(`${id} 1`)}, ${await part(`${id} 2`)}`;
        const first = await Promise.race([part("race a"), part("race b")]);
        const chains = await Promise.all([chain("a"), chain("b"), chain("c")]);
        return { raced: first.startsWith("race"), chains, last: await part("last") };
      },
    ),
  ]);
  const run = await app.runOf(await app.send({ name: event }));
  expect(run).toMatchObject({
    status: "Completed",
    output: { raced: true, chains: ["a 1, a 2", "b 1, b 2", "c 1, c 2"], last: "last" },
  });
  expect(counts.size).toBe(9);
  expect(Math.max(...counts.values())).toBe(1);
  await app.close();
});
