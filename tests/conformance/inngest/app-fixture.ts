import { randomBytes } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { Inngest, type InngestFunction, type Middleware } from "inngest";
import { serve } from "inngest/node";
import { waitFor } from "@/tests/support/wait";
import { externalKeys, externalUrl } from "./engine-fixture";
import { observeRuns } from "./observed-runs";

const finalStatuses = ["Completed", "Failed", "Cancelled"];
const pollMs = externalUrl === undefined ? 25 : 200;
const quietMsMax = externalUrl === undefined ? 0 : 240_000;

/** A run as the REST API returns it. */
export interface RunView {
  run_id: string;
  status: string;
  /** Null while it runs, also while its status is "Failed" because a retry is pending. */
  ended_at: string | null;
  output: unknown;
  function_id: string;
  event_id: string;
}

/** A response of the REST API. An error or an empty response has no data and metadata. */
export interface RestResponse {
  status: number;
  data?: unknown;
  metadata?: unknown;
  /** The error and its status, in the body of a response with status 200. */
  error?: { message: unknown; status: unknown };
}

export interface AppOptions {
  engineUrl: string;
  checkpointing?: boolean;
  signingKey?: string;
  eventKey?: string;
  port?: number;
  register?: boolean;
  id?: string;
  /** Receives each request before the SDK does. Returns true if it has responded. */
  intercept?: (request: http.IncomingMessage, response: http.ServerResponse) => boolean;
  middleware?: Middleware.Class[];
  /** Replaces the `fetch` with which the SDK sends requests to the server. */
  fetch?: typeof fetch;
}

export interface TestApp {
  inngest: Inngest;
  serveUrl: string;
  /** Starts an out-of-band sync and returns the app's response. */
  register: () => Promise<{ status: number; body: string }>;
  /** Sends one event and returns its id. */
  send: (event: {
    name: string;
    data?: Record<string, unknown>;
    id?: string;
    ts?: number;
    meta?: { sessions?: Record<string, string | number | null> };
  }) => Promise<string>;
  /** The runs that the server lists for an event, which may be outdated by 15 s. */
  runsOf: (eventId: string) => Promise<RunView[]>;
  /** The only run of this event as it is now, or undefined if there is none yet. */
  findRun: (eventId: string) => Promise<RunView | undefined>;
  /** Waits until the only run of this event has ended, and returns it. */
  runOf: (eventId: string) => Promise<RunView>;
  rest: (method: string, path: string) => Promise<RestResponse>;
  close: () => Promise<void>;
}

/** Returns a name that no other test uses, because tests may share an external server. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(5).toString("hex")}`;
}

const silentLogger = { info() {}, warn() {}, error() {}, debug() {} };

/** Serves functions over HTTP with the real SDK and registers them. */
export async function startApp(
  appOptions: AppOptions,
  define: (inngest: Inngest) => InngestFunction.Any[],
): Promise<TestApp> {
  const { engineUrl } = appOptions;
  const observed = observeRuns();
  const options = engineUrl === externalUrl ? { ...externalKeys, ...appOptions } : appOptions;
  const inngest = new Inngest({
    id: options.id ?? uniqueName("app"),
    baseUrl: engineUrl,
    isDev: options.signingKey === undefined,
    logger: silentLogger,
    ...(options.signingKey === undefined ? {} : { signingKey: options.signingKey }),
    ...(options.eventKey === undefined ? {} : { eventKey: options.eventKey }),
    ...(options.checkpointing === false ? { checkpointing: false } : {}),
    middleware: [observed.middleware, ...(options.middleware ?? [])],
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  const handle = serve({ client: inngest, functions: define(inngest) });
  const server = http.createServer((request, response) => {
    if (options.intercept?.(request, response)) return;
    handle(request, response);
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No TCP address.");
  const serveUrl = `http://127.0.0.1:${address.port}/api/inngest`;

  const register = async () => {
    const response = await fetch(serveUrl, { method: "PUT" });
    return { status: response.status, body: await response.text() };
  };
  const rest = async (method: string, path: string) => {
    const headers: Record<string, string> = options.signingKey
      ? { authorization: `Bearer ${options.signingKey}` }
      : {};
    const response = await fetch(engineUrl + path, { method, headers });
    const text = await response.text();
    const { data, metadata, error, status } = text === "" ? {} : JSON.parse(text);
    const inBody = error === undefined ? {} : { error: { message: error, status } };
    return { status: response.status, data, metadata, ...inBody };
  };
  const runsOf = async (eventId: string) => {
    const { data } = await rest("GET", `/v1/events/${encodeURIComponent(eventId)}/runs`);
    return Array.isArray(data) ? (data as RunView[]) : [];
  };

  const findRun = async (eventId: string) => {
    const seen = observed.idsOf(eventId);
    const ids = seen.length > 0 ? seen : (await runsOf(eventId)).map((run) => run.run_id);
    const [id] = ids;
    if (ids.length > 1) throw new Error(`The event has ${ids.length} runs.`);
    if (id === undefined) return undefined;
    // A list shows a run whose next attempt is pending as failed, and a sleeping one as completed.
    const read = async () => (await rest("GET", `/v1/runs/${id}`)).data as RunView | undefined;
    // A server may call the app before its API knows the run.
    return eventually(read, `the run ${id} to be known`);
  };

  if (options.register !== false) {
    const { status, body } = await register();
    if (status !== 200) throw new Error(`Registration failed: ${status} ${body}`);
  }
  return {
    inngest,
    serveUrl,
    register,
    rest,
    runsOf,
    findRun,
    send: async (event) => {
      const { ids } = await inngest.send({ data: {}, ...event });
      const [id] = ids;
      if (id === undefined) throw new Error("The server returned no event id.");
      return id;
    },
    runOf: (eventId) =>
      eventually(async () => {
        const run = await findRun(eventId);
        if (!run?.ended_at || !finalStatuses.includes(run.status)) return undefined;
        const isShown = run.output !== "" || engineUrl !== externalUrl;
        return isShown ? run : { ...run, output: observed.outputOf(run.run_id) };
      }, `the run of ${eventId} to end`),
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}

/** Polls until `probe` returns a value. Throws an error that names `what` after the timeout. */
export function eventually<T>(
  probe: () => Promise<T | undefined> | T | undefined,
  what: string,
): Promise<T> {
  const found = async () => (await probe()) ?? null;
  return waitFor(what, found, { quietMsMax, pollMs });
}
