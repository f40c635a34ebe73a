import canonicalize from "canonicalize";
import { Agent, type Dispatcher } from "undici";
import type { FunctionConfig } from "./configuration";
import { newId } from "./ids";
import type { CallJob } from "./jobs";
import type { Json } from "./json";
import type { SdkResponse } from "./sdk-response";
import { signBody } from "./signature";

const connectTimeoutMs = 5_000;
const syncTimeoutMs = 10_000;
const callTimeoutMs = 7_200_000;
const requestBytesMax = 4 * 1024 * 1024;
const responseBytesMax = 32 * 1024 * 1024;

/** Sends requests to the apps' serve endpoints, signed if the engine has a signing key. */
export interface AppClient {
  callFunction: (job: CallJob, config: FunctionConfig) => Promise<SdkResponse>;
  /** Requests an app's registration (in-band sync). */
  fetchRegistration: (serveUrl: string) => Promise<SdkResponse>;
  /** Aborts all requests in progress. */
  close: () => Promise<void>;
}

export function openAppClient(config: { signingKey: string | undefined }): AppClient {
  // Inngest allows a step two hours, during which the app sends no response headers.
  const agent = new Agent({
    connect: { timeout: connectTimeoutMs },
    headersTimeout: callTimeoutMs,
    bodyTimeout: callTimeoutMs,
    maxResponseSize: responseBytesMax,
  });
  const kind = config.signingKey === undefined ? "dev" : "cloud";

  const send = async (
    method: "POST" | "PUT",
    url: URL,
    body: string,
    headers: Record<string, string>,
    timeouts: { headersTimeout?: number; bodyTimeout?: number },
  ): Promise<SdkResponse> => {
    const signature =
      config.signingKey === undefined
        ? {}
        : { "x-inngest-signature": signBody(body, config.signingKey, unixSeconds()) };
    try {
      const response = await agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        body,
        headers: {
          "content-type": "application/json",
          "x-inngest-server-kind": kind,
          ...headers,
          ...signature,
        },
        ...timeouts,
      });
      return {
        kind: "received",
        status: response.statusCode,
        headers: singleHeaders(response),
        body: await response.body.text(),
      };
    } catch (error) {
      return { kind: "unreachable", reason: errorReason(error) };
    }
  };

  return {
    callFunction: (job, functionConfig) => {
      const url = new URL(functionConfig.url);
      url.searchParams.set("stepId", job.stepId);
      const requestId = newId();
      const body = callBody(job, functionConfig, requestId);
      return send("POST", url, body, callHeaders(job, requestId), {});
    },
    fetchRegistration: (serveUrl) =>
      send(
        "PUT",
        new URL(serveUrl),
        canonical({ url: serveUrl }),
        { "x-inngest-sync-kind": "in_band" },
        { headersTimeout: syncTimeoutMs, bodyTimeout: syncTimeoutMs },
      ),
    close: () => agent.destroy(),
  };
}

function callHeaders(job: CallJob, requestId: string): Record<string, string> {
  return {
    "x-run-id": job.runId,
    "x-request-id": requestId,
    "x-inngest-job-id": queueItemId(job),
    "x-inngest-generation-id": String(job.generation),
    "x-inngest-req-version": String(job.requestVersion),
    "x-inngest-step-id": job.stepId,
  };
}

/** The job's queue item id, which the SDK returns in checkpoints. See `parseQueueItemId`. */
export function queueItemId(job: { id: string; ref: string }): string {
  return `${job.ref}.${job.id}`;
}

export function parseQueueItemId(text: string): { id: string; ref: string } | null {
  const [, ref, id] = /^(\d{1,18})\.(.+)$/s.exec(text) ?? [];
  return ref === undefined || id === undefined ? null : { ref, id };
}

function callBody(job: CallJob, config: FunctionConfig, requestId: string): string {
  const full = canonical(requestOf(job, config, requestId, false));
  if (Buffer.byteLength(full) <= requestBytesMax) return full;
  // With use_api the SDK fetches the events and steps from /v0/runs.
  return canonical(requestOf(job, config, requestId, true));
}

function requestOf(job: CallJob, config: FunctionConfig, requestId: string, useApi: boolean): Json {
  const stack = job.steps.map(([stepId]) => stepId);
  return {
    version: job.requestVersion,
    event: job.events[0] ?? null,
    events: useApi ? [] : job.events,
    steps: useApi ? {} : Object.fromEntries(job.steps),
    defers: job.defers,
    ctx: {
      run_id: job.runId,
      attempt: job.attempt,
      max_attempts: config.attemptsMax,
      // The SDK sends checkpoints only if fn_id is set.
      fn_id: config.id,
      qi_id: queueItemId(job),
      env: "dev",
      step_id: job.stepId,
      disable_immediate_execution: job.planOnly,
      use_api: useApi,
      stack: { stack, current: stack.length },
      request_id: requestId,
      generation_id: job.generation,
      job_id: queueItemId(job),
    },
  };
}

/** The canonical form (RFC 8785), for which signatures are computed. */
function canonical(value: Json): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error("The request body is undefined.");
  return text;
}

function singleHeaders(response: Dispatcher.ResponseData): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
  );
}

function unixSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}

function errorReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return error.message || code || error.name;
}
