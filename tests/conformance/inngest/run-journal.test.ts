import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { NonRetriableError, RetryAfterError } from "inngest";
import sql from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inngestApi } from "@/lib/clients/inngest-api";
import { RedactStepErrors } from "@/lib/clients/redact-step-errors";
import { openDatabase } from "@/lib/db/database";
import { RootedIdGenerator } from "@/lib/telemetry/span-ids";
import { setTracing } from "@/lib/telemetry/spans";
import { TelemetryStore } from "@/lib/telemetry/store/store";
import { reconcileRuns } from "@/lib/telemetry/workflows/reconcile-runs";
import { RecordRuns } from "@/lib/telemetry/workflows/record-runs";
import { forgetRun } from "@/lib/telemetry/workflows/run-in-progress";
import { runJournal } from "@/lib/telemetry/workflows/run-journal";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";
import { eventually, startApp, type TestApp, uniqueName } from "./app-fixture";
import { externalKeys, serverUnderTest } from "./engine-fixture";

/** The journal of runs uses only what every Inngest server does, so it must work on any of them. */
const serverUrl = serverUnderTest();

const prefix = uniqueName("journal");
const name = (event: string) => `${prefix}/${event}`;
const hour = 60 * 60_000;

let database: TestDatabase;
let db: ReturnType<typeof openDatabase>;
let store: TelemetryStore;
let app: TestApp;
let failuresLeft = 1;

const api = () => inngestApi(() => ({ baseUrl: serverUrl(), signingKey: externalKeys.signingKey }));

beforeAll(async () => {
  database = await createEmptyDatabase();
  db = openDatabase(database.url, 3);
  store = new TelemetryStore(db, {
    retention: { days: 7, bytesMax: 2 ** 40 },
    now: () => new Date(),
    warn: () => undefined,
  });
  await store.start();
  const ids = new RootedIdGenerator();
  const tracer = new BasicTracerProvider({ idGenerator: ids }).getTracer("test");
  setTracing({ tracer, ids });
  globalThis.waybillRunJournal = runJournal(store);
  app = await startApp(
    { engineUrl: serverUrl(), id: prefix, middleware: [RedactStepErrors, RecordRuns] },
    (inngest) => [
      inngest.createFunction(
        { id: "two-steps", triggers: [{ event: name("order") }] },
        async ({ step }) => {
          const sum = await step.run("add", (a: number, b: number) => a + b, 1, 2);
          await step.sendEvent("tell", { name: name("told"), data: { sum } });
          return { sum };
        },
      ),
      inngest.createFunction(
        { id: "once-wrong", triggers: [{ event: name("wrong") }], retries: 2 },
        ({ step }) =>
          step.run("flaky", () => {
            failuresLeft -= 1;
            if (failuresLeft >= 0) throw new RetryAfterError("not yet", 2_000);
            return "fine";
          }),
      ),
      inngest.createFunction(
        { id: "always-wrong", triggers: [{ event: name("broken") }], retries: 0 },
        ({ step }) =>
          step.run("break", () => {
            const cause = Object.assign(new Error("anna@example.org"), { code: "ECONNREFUSED" });
            throw new NonRetriableError("no", { cause });
          }),
      ),
      inngest.createFunction(
        { id: "waits", triggers: [{ event: name("wait") }] },
        async ({ step }) => {
          await step.run("first", () => 1);
          await step.sleep("nap", "2s");
          return step.waitForEvent("answer", {
            event: name("answer"),
            timeout: "1h",
            if: "async.data.about == event.data.about",
          });
        },
      ),
    ],
  );
});

afterAll(async () => {
  await app?.close();
  globalThis.waybillRunJournal = undefined;
  setTracing(undefined);
  await store?.stop();
  await db?.pool.end();
  await database?.drop();
});

interface Run {
  runId: string;
  status: string;
  attempt: number;
  output: unknown;
  endedAt: Date | null;
  retryFrom: Date | null;
  retryTo: Date | null;
  errorName: string | null;
  cause: string | null;
  eventName: string;
}

async function runOf(eventId: string): Promise<Run | undefined> {
  const [run] = await db.query<Run>(sql`
    SELECT run_id AS "runId", status, attempt, output, ended_at AS "endedAt",
      next_retry_from AS "retryFrom", next_retry_to AS "retryTo", error_name AS "errorName",
      error_cause AS cause, event_name AS "eventName"
    FROM telemetry.runs WHERE event_id = ${eventId}`);
  return run;
}

function runWith(eventId: string, status: string): Promise<Run> {
  return eventually(async () => {
    const run = await runOf(eventId);
    return run?.status === status ? run : undefined;
  }, `the run of ${eventId} to be recorded as ${status}`);
}

const stepsOf = (runId: string) =>
  db.query<{
    name: string;
    kind: string;
    status: string;
    attempt: number;
    durationUs: number | null;
  }>(sql`
    SELECT name, kind, status, attempt, duration_us AS "durationUs", input, output,
      error_name AS "errorName", next_retry_from AS "retryFrom"
    FROM telemetry.steps WHERE run_id = ${runId} ORDER BY started_at, attempt`);

/** Sends an event with an id of its own, which every server passes to functions. */
async function send(event: string, data: Record<string, unknown> = {}): Promise<string> {
  const id = uniqueName("event");
  await app.send({ id, name: name(event), data });
  return id;
}

describe("the journal of runs", () => {
  it("has each step with its input, output and duration, and the run's output", async () => {
    const id = await send("order");
    const run = await runWith(id, "completed");
    expect(run).toMatchObject({ output: { sum: 3 }, eventName: name("order"), errorName: null });
    const steps = await eventually(async () => {
      const rows = await stepsOf(run.runId);
      const isDone = rows.every(({ status }) => status === "completed");
      return rows.length === 2 && isDone ? rows : undefined;
    }, "the steps to be recorded");
    expect(steps).toMatchObject([
      { name: "add", kind: "run", attempt: 0, input: [1, 2], output: 3 },
      { name: "tell", kind: "sendEvent", attempt: 0 },
    ]);
    for (const { durationUs } of steps) expect(durationUs).toBeGreaterThan(0);
  });

  it("has the events that were sent and received, once each", async () => {
    const id = await send("order");
    await runWith(id, "completed");
    const logged = await eventually(async () => {
      const rows = await db.query<{ name: string }>(sql`
        SELECT name, source, data FROM telemetry.events
        WHERE event_id = ${id} OR name = ${name("told")} ORDER BY name LIMIT 2`);
      return rows.length === 2 ? rows : undefined;
    }, "both events to be recorded");
    expect(logged).toEqual([
      { name: name("order"), source: "sent", data: {} },
      { name: name("told"), source: "sent", data: { sum: 3 } },
    ]);
  });

  it("shows a run as retrying until the time that its error asked for, then as completed", async () => {
    const id = await send("wrong");
    const retrying = await runWith(id, "retrying");
    expect(retrying.errorName).toBe("RetryAfterError");
    expect(retrying.retryTo).toEqual(retrying.retryFrom);
    const run = await runWith(id, "completed");
    expect(run).toMatchObject({ output: "fine", retryFrom: null });
    const attempts = await eventually(async () => {
      const rows = await stepsOf(run.runId);
      return rows.at(-1)?.status === "completed" ? rows : undefined;
    }, "both attempts to be recorded");
    expect(attempts).toMatchObject([
      { attempt: 0, status: "retrying", errorName: "RetryAfterError", retryFrom: expect.any(Date) },
      { attempt: 1, status: "completed", errorName: null, retryFrom: null },
    ]);
  });

  it("has the cause of a failed run, without personal data", async () => {
    const run = await runWith(await send("broken"), "failed");
    expect(run).toMatchObject({ errorName: "NonRetriableError", cause: "Error: ECONNREFUSED" });
    const stored = await eventually(async () => {
      const [row] = await db.query<{ run: string; steps: string | null }>(sql`
        SELECT r::text AS run, (SELECT string_agg(s::text, '') FROM telemetry.steps s
          WHERE s.run_id = r.run_id AND s.status = 'failed') AS steps
        FROM telemetry.runs r WHERE run_id = ${run.runId}`);
      return row?.steps ? row : undefined;
    }, "the failed step to be recorded");
    expect(`${stored.run} ${stored.steps}`).not.toContain("anna");
  });

  it("shows a run as waiting, for how long or for which event, and completes the waits", async () => {
    const about = uniqueName("subject");
    const id = await send("wait", { about });
    const { runId } = await runWith(id, "waiting");
    const napping = await eventually(async () => {
      const rows = await stepsOf(runId);
      return rows.length === 2 ? rows : undefined;
    }, "the sleep to be recorded");
    expect(napping).toMatchObject([
      { name: "first", status: "completed" },
      { name: "nap", kind: "sleep", status: "waiting", input: { for: "2s" } },
    ]);
    const waiting = await eventually(async () => {
      const steps = await stepsOf(runId);
      return steps.length === 3 && steps[1]?.status === "completed" ? steps : undefined;
    }, "the wait for an event to be recorded");
    expect(waiting[1]).toMatchObject({ name: "nap", status: "completed", attempt: 0 });
    expect(waiting[1]?.durationUs).toBeGreaterThan(1_500_000);
    expect(waiting[2]).toMatchObject({
      name: "answer",
      kind: "waitForEvent",
      status: "waiting",
      input: { event: name("answer"), timeout: "1h" },
    });
    await runWith(id, "waiting");
    await send("answer", { about });
    await runWith(id, "completed");
    const last = await eventually(async () => {
      const step = (await stepsOf(runId)).at(-1);
      return step?.status === "completed" ? step : undefined;
    }, "the wait to be completed");
    expect(last).toMatchObject({ output: { data: { about } } });
  });

  it("adds steps that another process ran, without a duration", async () => {
    const id = await send("wait", { about: "nothing" });
    const { runId } = await runWith(id, "waiting");
    await eventually(async () => {
      return (await stepsOf(runId)).length === 2 ? true : undefined;
    }, "the first steps to be recorded");
    await db.query(sql`DELETE FROM telemetry.steps WHERE run_id = ${runId}`);
    // As in a new process, which knows no run.
    forgetRun(runId);
    const steps = await eventually(async () => {
      const rows = await stepsOf(runId);
      return rows.length === 3 ? rows : undefined;
    }, "the steps to be recorded again");
    const byName = Object.fromEntries(steps.map((step) => [step.name, step]));
    expect(byName.first).toMatchObject({ status: "completed", output: 1, durationUs: null });
    expect(byName.nap).toMatchObject({ status: "completed", durationUs: null });
    expect((await runOf(id))?.runId).toBe(runId);
  });
});

describe("the reconciliation with the server", () => {
  /** Reconciles as if everything recorded so far were an hour old. */
  const reconcile = () => reconcileRuns(db, api(), new Date(Date.now() + hour));

  it("records that a silent run was cancelled", async () => {
    const id = await send("wait", { about: "nothing" });
    const { runId } = await runWith(id, "waiting");
    expect(await api().cancelRun(runId)).toEqual({ kind: "sent" });
    await eventually(async () => {
      const answer = await api().readRun(runId);
      return answer.kind === "known" && answer.endedAt ? answer : undefined;
    }, "the server to have cancelled the run");
    expect((await reconcile()).ended).toBeGreaterThan(0);
    expect(await runOf(id)).toMatchObject({ status: "cancelled", endedAt: expect.any(Date) });
  });

  it("leaves a run that the server still knows as it is", async () => {
    const id = await send("wait", { about: "nothing" });
    await runWith(id, "waiting");
    await reconcile();
    expect(await runOf(id)).toMatchObject({ status: "waiting", endedAt: null });
  });

  it("records the end of a run whose last record was lost", async () => {
    const id = await send("order");
    const { runId } = await runWith(id, "completed");
    await db.query(sql`
      UPDATE telemetry.runs SET status = 'running', ended_at = NULL WHERE run_id = ${runId}`);
    await eventually(async () => {
      const answer = await api().readRun(runId);
      return answer.kind === "known" && answer.endedAt ? answer : undefined;
    }, "the server to know the run's end");
    await reconcile();
    expect(await runOf(id)).toMatchObject({ status: "completed", endedAt: expect.any(Date) });
  });

  it("shows a run that the server has forgotten as lost, and asks about it no more", async () => {
    const id = await send("order");
    const run = await runWith(id, "completed");
    const forgotten = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    await db.query(sql`
      UPDATE telemetry.runs SET run_id = ${forgotten}, status = 'running', ended_at = NULL
      WHERE run_id = ${run.runId}`);
    await reconcile();
    expect(await runOf(id)).toMatchObject({ runId: forgotten, status: "lost", endedAt: null });
    expect((await reconcile()).lost).toBe(0);
  });

  it("asks about no run that was heard of within the last minute", async () => {
    const id = await send("wait", { about: "nothing" });
    await runWith(id, "waiting");
    expect(await reconcileRuns(db, api(), new Date())).toMatchObject({ asked: 0 });
  });
});
