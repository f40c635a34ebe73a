import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import sql, { raw } from "sql-template-tag";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { openDatabase } from "@/lib/db/database";
import { recordFailedRun } from "@/lib/services/failures/record-failed-run";
import { createLog, type Log } from "@/lib/telemetry/log";
import { remoteSpan } from "@/lib/telemetry/span-ids";
import { SpanRecorder } from "@/lib/telemetry/span-recorder";
import { recordError } from "@/lib/telemetry/spans";
import { logWriter } from "@/lib/telemetry/store/log-writer";
import { spanWriter, TelemetryStore } from "@/lib/telemetry/store/store";
import { recordedError } from "@/lib/telemetry/workflows/recorded-error";
import { runJournal } from "@/lib/telemetry/workflows/run-journal";
import { createMigratedDatabase, type TestDatabase } from "@/tests/support/database";
import { environmentVariables, modelColumns } from "@/tests/support/sensitive-columns";
import { hideSecretsOf } from "./secret-values";

let testDatabase: TestDatabase;
let db: ReturnType<typeof openDatabase>;
let store: TelemetryStore;
let log: Log;
let record: ReturnType<typeof recordEverywhere>;
const stdout: string[] = [];

beforeAll(async () => {
  testDatabase = await createMigratedDatabase();
  db = openDatabase(testDatabase.url, 3);
  store = new TelemetryStore(db, {
    retention: { days: 7, bytesMax: 1024 ** 3 },
    now: () => new Date(),
    warn: () => undefined,
  });
  await store.start();
  const logs = logWriter(store);
  log = createLog({
    level: "debug",
    write(line) {
      stdout.push(line);
      logs.add(line);
    },
  });
  record = recordEverywhere();
});

afterEach(async () => {
  hideSecretsOf({});
  stdout.length = 0;
  await db.query(sql`TRUNCATE telemetry.logs, telemetry.spans, telemetry.runs, telemetry.steps,
    telemetry.events, failed_runs, failure_groups, failure_retries`);
});

afterAll(async () => {
  await store.stop();
  await db.pool.end();
  await testDatabase.drop();
});

/** An error as PostgreSQL and other software throw it: it quotes what it was about. */
function errorAbout(text: string): Error {
  return Object.assign(new Error(`Refused: ${text}`, { cause: new Error(text) }), {
    code: "23505",
    detail: `Key (value)=(${text}) already exists.`,
  });
}

/** The error as Inngest reports it if a function throws it outside of its steps. */
function asReported({ name, message, stack, cause }: Error) {
  const inner = cause instanceof Error ? { name: cause.name, message: cause.message } : null;
  return { name, message, stack, cause: inner };
}

/** Hands a field and an error about it to everything that stores what happened. */
function recordEverywhere() {
  const spans = spanWriter(store, "test");
  const journal = runJournal(store);
  const tracer = new BasicTracerProvider({
    spanProcessors: [new SpanRecorder([spans])],
  }).getTracer("test");
  const ctx = { actor: { kind: "system" }, db, log, now: () => new Date() };
  let runs = 0;
  return async (fields: Record<string, unknown>, error: Error) => {
    log.error({ ...fields, error }, "Something failed.");
    log.info({ input: { rows: [fields] } }, "Something happened.");
    const span = tracer.startSpan("work");
    for (const [name, value] of Object.entries(fields).flatMap(attributesOf)) {
      span.setAttribute(name, value);
      span.addEvent("noted", { [name]: value });
    }
    recordError(span, error);
    span.end();
    runs += 1;
    const runId = `run-${runs}`;
    const now = new Date();
    const ofRun = { runId, queuedAt: now, functionId: "test", attempt: 0, startedAt: now };
    const failure = { output: fields, error: recordedError("test", error) };
    const span_ = remoteSpan("a".repeat(32), "b".repeat(16));
    journal.addRun({
      ...{ ...ofRun, ...failure, status: "failed", at: now, endedAt: now },
      ...{ trace: { span: span_, parent: null, orderId: null }, events: [], eventCount: 0 },
    });
    journal.addStep({
      ...{ ...ofRun, ...failure, status: "failed", input: [fields], stepId: "step", name: "step" },
      ...{ kind: "step", traceId: span_.traceId, spanId: span_.spanId, orderId: null },
      durationUs: 1,
    });
    const event = { id: `event-${runs}`, name: "test/event", data: fields };
    journal.addEvent({ ...event, at: now, orderId: null, source: "sent" });
    await recordFailedRun({
      ctx: ctx as Partial<Context> as Context,
      input: {
        ...{ runId, functionId: "test", subject: runId, events: [] },
        error: asReported(error),
      },
    });
  };
}

/** A span's attributes are no objects: each field of one is an attribute `object.field`. */
function attributesOf([name, value]: [string, unknown]): [string, string][] {
  if (typeof value !== "object" || value === null) return [[name, String(value)]];
  return Object.entries(value).flatMap(([field, nested]) =>
    attributesOf([Array.isArray(value) ? name : `${name}.${field}`, nested]),
  );
}

/** The texts in a sample that must not be stored: all but short ones, which are everywhere. */
function textsIn(sample: unknown): string[] {
  if (typeof sample === "string") return [sample];
  if (typeof sample !== "object" || sample === null) return [];
  return Object.values(sample).flatMap(textsIn);
}

/** Everything that was stored, and everything that was written to standard output. */
async function everythingRecorded(): Promise<string> {
  await store.flush();
  expect(Object.values(store.status().dropped).every((dropped) => dropped === 0)).toBe(true);
  const texts = [...stdout];
  const stored = ["logs", "spans", "runs", "steps", "events"].map((table) => `telemetry.${table}`);
  for (const table of [...stored, "failed_runs", "failure_groups"]) {
    const rows = await db.queryOnce<{ text: string }>(
      sql`SELECT t::text AS text FROM ${raw(table)} t`,
    );
    expect(rows.length, table).toBeGreaterThan(0);
    texts.push(...rows.map(({ text }) => text));
  }
  return texts.join("\n");
}

const snakeCase = (name: string) =>
  name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);

const samples = Object.entries(modelColumns).flatMap(([model, { secret = {}, personal = {} }]) =>
  Object.entries({ ...secret, ...personal }).map(([column, sample]): [string, string, unknown] => [
    `${model}.${column}`,
    column,
    sample,
  ]),
);

describe("telemetry", () => {
  it.each(samples)("does not store a value of %s", async (_name, column, sample) => {
    const texts = textsIn(sample);
    expect(texts.length).toBeGreaterThan(0);
    for (const name of new Set([column, snakeCase(column)])) {
      for (const text of texts) await record({ [name]: sample }, errorAbout(text));
    }
    const recorded = await everythingRecorded();
    for (const text of texts) expect(recorded).not.toContain(text);
  });

  const secrets = Object.entries(environmentVariables.secret ?? {}) as [string, string][];

  it.each(secrets)("stores the secret in %s nowhere, under any name", async (name, value) => {
    hideSecretsOf({ [name]: value });
    const part = name.endsWith("_HEADERS") ? /=(.+)$/ : /:\/\/\w*:([^@]+)@/;
    const secret = part.exec(value)?.[1] ?? value;
    await record({ note: "kept", remark: `It was ${secret}, wasn't it` }, errorAbout(secret));
    await record({ [name]: value, settings: { [name]: value }, list: [value] }, errorAbout(value));
    log.info({}, `Connecting with ${value}`);
    expect(await everythingRecorded()).not.toContain(secret);
  });

  const addresses = Object.entries(environmentVariables.personal ?? {}) as [string, string][];

  it.each(addresses)("stores the address in %s nowhere", async (name, value) => {
    await record({ [name]: value }, errorAbout(value));
    expect(await everythingRecorded()).not.toContain("the-shop.test");
  });

  it("still stores what is neither", async () => {
    const fields = {
      ...{
        status: "pending",
        reason: "out_of_stock",
        providerRef: "pi_3Qa1b2",
        actor: "api_key:1",
      },
      ...{ messageId: "<order-17-order_shipped-4@waybill>", runId: "01KB2ZK8Z0M1S5T7" },
    };
    await record(fields, errorAbout("ann@customers.test"));
    const recorded = await everythingRecorded();
    for (const value of Object.values(fields)) expect(recorded).toContain(value);
    expect(recorded).toContain("23505");
    expect(recorded).toContain("redaction.integ.test.ts");
  });
});
