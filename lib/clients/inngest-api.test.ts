import http from "node:http";
import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BasicTracerProvider, type ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { RootedIdGenerator } from "@/lib/telemetry/span-ids";
import { SpanRecorder } from "@/lib/telemetry/span-recorder";
import { SpanStatusCode, setTracing, withSpan } from "@/lib/telemetry/spans";
import { hashSigningKey } from "@/local/inngest/signature";
import { inngestApi } from "./inngest-api";

let close = async () => {};
afterEach(() => close());

interface Answer {
  status: number;
  body: string;
}

/** A client of a server that gives these answers, one per request, and the requests it got. */
async function answering(answers: Answer[], signingKey?: string) {
  const requests: string[] = [];
  const server = http.createServer((request, response) => {
    const { method, url, headers } = request;
    requests.push(`${method} ${url} ${headers.authorization ?? "-"}`);
    const { status, body } = answers.shift() ?? { status: 500, body: "" };
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => new Promise((resolve) => server.close(() => resolve()));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No TCP address.");
  const baseUrl = `http://127.0.0.1:${address.port}`;
  return { api: inngestApi(() => ({ baseUrl, signingKey })), requests };
}

const ok = (body: object): Answer => ({ status: 200, body: JSON.stringify(body) });
const run = (fields: object) => ok({ data: { run_id: "01R", ...fields }, metadata: {} });
const endedAt = "2026-11-29T12:00:00.5Z";

describe("a run read from an Inngest server", () => {
  it.each([
    ["Completed", "completed"],
    ["Failed", "failed"],
    ["Cancelled", "cancelled"],
  ] as const)("that is %s and has an end has ended", async (status, expected) => {
    const { api } = await answering([run({ status, ended_at: endedAt, output: { a: 1 } })]);
    const known = { kind: "known", status: expected, endedAt: new Date(endedAt), output: { a: 1 } };
    expect(await api.readRun("01R")).toEqual(known);
  });

  it.each([
    ["waits for a retry", { status: "Failed", ended_at: null }],
    ["sleeps", { status: "Completed", ended_at: null }],
    ["is queued", { status: "Scheduled" }],
    ["runs", { status: "Running", ended_at: null }],
  ])("that %s is running", async (_, fields) => {
    const { api } = await answering([run(fields)]);
    expect(await api.readRun("01R")).toMatchObject({ kind: "known", status: "running" });
  });

  it("has no output if a checkpoint has finished it", async () => {
    const { api } = await answering([run({ status: "Completed", ended_at: endedAt, output: "" })]);
    expect(await api.readRun("01R")).toMatchObject({ status: "completed", output: null });
  });

  it.each([
    ["HTTP 404", { status: 404, body: JSON.stringify({ error: "not found", status: 404 }) }],
    ["HTTP 200 with a 404 in the body", ok({ error: "not found", status: 404 })],
    ["HTTP 200 with a 500 in the body", ok({ error: "Unable to load run", status: 500 })],
  ])("is unknown if the answer is %s", async (_, answer) => {
    const { api } = await answering([answer]);
    expect(await api.readRun("01R")).toEqual({ kind: "unknown" });
  });

  it.each([
    ["HTTP 500", { status: 500, body: "" }],
    ["no JSON", { status: 200, body: "<html>" }],
    ["no run", ok({ data: [] })],
  ])("is neither known nor unknown if the answer is %s", async (_, answer) => {
    const { api } = await answering([answer]);
    expect(await api.readRun("01R")).toMatchObject({ kind: "unavailable" });
  });

  it("is neither known nor unknown if there is no server", async () => {
    const api = inngestApi(() => ({ baseUrl: "http://127.0.0.1:1", signingKey: undefined }));
    expect(await api.readRun("01R")).toMatchObject({ kind: "unavailable" });
  });
});

describe("the signing key", () => {
  const signingKey = "signkey-prod-00112233445566778899aabbccddeeff";

  it("is sent as its hash, and itself only to a server that refuses the hash", async () => {
    const unauthorized = { status: 401, body: "" };
    const { api, requests } = await answering([unauthorized, ok({})], signingKey);
    expect(await api.cancelRun("01R/x")).toEqual({ kind: "sent" });
    expect(requests).toEqual([
      `DELETE /v1/runs/01R%2Fx Bearer ${hashSigningKey(signingKey)}`,
      `DELETE /v1/runs/01R%2Fx Bearer ${signingKey}`,
    ]);
  });
});

describe("a call that is made while something is traced", () => {
  const recorded: ReadableSpan[] = [];
  beforeAll(() => {
    const ids = new RootedIdGenerator();
    const sink = { add: (span: ReadableSpan) => void recorded.push(span), flush: async () => {} };
    const provider = new BasicTracerProvider({
      idGenerator: ids,
      spanProcessors: [new SpanRecorder([sink])],
    });
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    setTracing({ tracer: provider.getTracer("test"), ids });
  });
  afterAll(() => {
    setTracing(undefined);
    context.disable();
  });

  it("is a span with its outcome, and no trace of its own otherwise", async () => {
    const { api } = await answering([{ status: 503, body: "" }, run({ status: "Running" })]);
    await withSpan({ name: "cancelRun" }, () => api.cancelRun("01R"));
    await api.readRun("01R");
    const spans = recorded.map(({ name, status, attributes }) => ({ name, status, attributes }));
    expect(spans).toMatchObject([
      {
        name: "inngest cancelRun",
        status: { code: SpanStatusCode.ERROR, message: "HTTP 503" },
        attributes: { outcome: "unavailable" },
      },
      { name: "cancelRun" },
    ]);
  });
});
