import type { IncomingHttpHeaders } from "node:http";
import { isDatabaseUnavailable } from "@/local/database/pool";
import { type HttpResponse, jsonResponse } from "@/local/http/response";
import { compileRoutes } from "@/local/http/routes";
import { type HttpRequest, type HttpServer, startHttpServer } from "@/local/http/server";
import { isSameSecret } from "@/local/secret";
import { ConfigurationError, parseRegistration } from "./configuration";
import type { EngineContext } from "./engine-context";
import { EventError, parseEvents } from "./events";
import { isUlid } from "./ids";
import { type Json, parseJson } from "./json";
import { receiveEvents } from "./receive-events";
import { readAppUrl, registerApp } from "./registration";
import {
  cancelRun,
  getEvent,
  getRun,
  getRunSteps,
  listEvents,
  listFunctions,
  listRunsOfEvent,
} from "./rest-api";
import { loadRunEvents } from "./runs";
import { hashSigningKey } from "./signature";

// A step's output may have 4 MB, and a checkpoint may contain several.
const bodyBytesMax = 16 * 1024 * 1024;

type Params = Record<string, string>;
type Handler = (request: HttpRequest, params: Params) => Promise<HttpResponse>;

export interface EngineServerConfig {
  host: string;
  port: number;
  /** An empty list accepts any key, as Inngest's dev server does. */
  eventKeys: string[];
}

/** Serves the endpoints of an Inngest server that the SDK calls, and the REST API. */
export function startEngineServer(
  context: EngineContext,
  config: EngineServerConfig,
): Promise<HttpServer> {
  const isAuthorized = createKeyCheck(context.signingKey);
  const requireKey =
    (handler: Handler): Handler =>
    async (request, params) =>
      isAuthorized(request.headers) ? handler(request, params) : failure(401, "unauthorized");
  const route = compileRoutes<Handler>([
    { method: "GET", pattern: "/", handler: adminRedirect(context) },
    { method: "GET", pattern: "/health", handler: health },
    { method: "POST", pattern: "/e/:key", handler: eventHandler(context, config.eventKeys) },
    ...sdkRoutes(context).map((row) => ({ ...row, handler: requireKey(row.handler) })),
    ...restRoutes(context).map((row) => ({ ...row, handler: requireKey(row.handler) })),
  ]);
  const kind = context.signingKey === undefined ? "dev" : "cloud";

  return startHttpServer({
    host: config.host,
    port: config.port,
    bodyBytesMax,
    toErrorResponse: ({ status, message }) => failure(status, message),
    // The SDK retries on 503.
    isTransient: isDatabaseUnavailable,
    log: context.log,
    handle: async (request) => {
      const answer = await dispatch(route, request);
      if (answer.kind === "lost") return answer;
      return { ...answer, headers: { ...answer.headers, "x-inngest-server-kind": kind } };
    },
  });
}

async function dispatch(
  route: ReturnType<typeof compileRoutes<Handler>>,
  request: HttpRequest,
): Promise<HttpResponse> {
  const match = route(request.method, request.path);
  if (match.kind === "missing") return failure(404, `not found: ${request.path}`);
  if (match.kind === "wrong_method") return failure(405, "method not allowed");
  return match.handler(request, match.params);
}

/** An error response in the shape that the SDK expects. */
function failure(status: number, error: string): HttpResponse {
  return jsonResponse(status, { error, status });
}

/** Accepts the signing key (REST API) or its hash (SDK) as bearer token; without a key, anyone. */
function createKeyCheck(signingKey: string | undefined): (headers: IncomingHttpHeaders) => boolean {
  if (signingKey === undefined) return () => true;
  const accepted = [signingKey, hashSigningKey(signingKey)];
  return ({ authorization = "" }) => {
    const [, token = ""] = /^Bearer (.+)$/.exec(authorization) ?? [];
    return accepted.some((secret) => isSameSecret(token, secret));
  };
}

async function health(): Promise<HttpResponse> {
  return jsonResponse(200, { status: 200, message: "OK" });
}

/** Inngest's servers have a UI here. Waybill's is in the admin of the app that has registered. */
function adminRedirect({ pool }: EngineContext): Handler {
  return async () => {
    const appUrl = await readAppUrl(pool);
    if (appUrl === null) return failure(404, "No app has registered its functions yet.");
    const location = new URL("/admin/workflows", appUrl).href;
    return { kind: "sent", status: 302, headers: { location }, body: "" };
  };
}

function eventHandler(context: EngineContext, eventKeys: string[]): Handler {
  return async (request, { key = "" }) => {
    const isKnown = eventKeys.length === 0 || eventKeys.some((known) => isSameSecret(key, known));
    if (!isKnown) return failure(401, "Event key not found");
    const body = parseJson(request.body);
    if (body === undefined) return failure(400, "The body is not valid JSON.");
    const seed = request.headers["x-inngest-event-id-seed"];
    try {
      const events = parseEvents(body, typeof seed === "string" ? seed : undefined, Date.now());
      await receiveEvents(context, events);
      return jsonResponse(200, { ids: events.map(({ id }) => id), status: 200 });
    } catch (error) {
      if (error instanceof EventError) return failure(400, error.message);
      throw error;
    }
  };
}

interface RouteRow {
  method: "GET" | "POST" | "DELETE";
  pattern: string;
  handler: Handler;
}

function sdkRoutes(context: EngineContext): RouteRow[] {
  return [
    {
      method: "POST",
      pattern: "/fn/register",
      handler: async ({ body }) => {
        try {
          const outcome = await registerApp(context, parseRegistration(parseJson(body)));
          return jsonResponse(200, { ok: true, ...outcome });
        } catch (error) {
          if (error instanceof ConfigurationError) return failure(400, error.message);
          throw error;
        }
      },
    },
    {
      method: "POST",
      pattern: "/v1/checkpoint/:run/async",
      handler: async ({ body }, { run = "" }) => {
        const outcome = await context.saveCheckpoint(run, parseJson(body));
        if (outcome === "saved") return jsonResponse(200, { data: {} });
        return outcome === "stale"
          ? failure(409, "stale dispatch")
          : failure(400, "The checkpoint is malformed.");
      },
    },
    {
      method: "GET",
      pattern: "/v0/runs/:run/actions",
      handler: async (_, { run = "" }) => jsonResponse(200, await getRunSteps(context.pool, run)),
    },
    {
      method: "GET",
      pattern: "/v0/runs/:run/batch",
      handler: async (_, { run = "" }) => jsonResponse(200, await loadRunEvents(context.pool, run)),
    },
  ];
}

function restRoutes(context: EngineContext): RouteRow[] {
  const { pool } = context;
  return [
    {
      method: "GET",
      pattern: "/v1/events",
      handler: async ({ query }) => found(await listEvents(pool, new URLSearchParams(query))),
    },
    {
      method: "GET",
      pattern: "/v1/events/:id",
      handler: async (_, { id = "" }) =>
        isUlid(id) ? found(await getEvent(pool, id)) : answerError(400, "The id is not a ULID."),
    },
    {
      method: "GET",
      pattern: "/v1/events/:id/runs",
      handler: async (_, { id = "" }) => found(await listRunsOfEvent(pool, id)),
    },
    {
      method: "GET",
      pattern: "/v1/apps/:app/functions",
      // Unlike the other answers, Inngest's is the bare list.
      handler: async (_, { app = "" }) => jsonResponse(200, await listFunctions(pool, app)),
    },
    {
      method: "GET",
      pattern: "/v1/runs/:id",
      handler: async (_, { id = "" }) => found(await getRun(pool, id), 500),
    },
    {
      method: "DELETE",
      pattern: "/v1/runs/:id",
      handler: async (_, { id = "" }) => {
        const outcome = await cancelRun(context, id);
        if (outcome === "missing") return failure(404, "not found");
        if (outcome === "ended") return failure(409, "The run has ended.");
        return { kind: "sent", status: 204, headers: {}, body: "" };
      },
    },
  ];
}

/** What is unknown is an error with a status in the body of a 200: 404 for events, 500 for runs. */
function found(data: Json, missingStatus = 404): HttpResponse {
  if (data === null) return answerError(missingStatus, "not found");
  const now = new Date().toISOString();
  return jsonResponse(200, { data, metadata: { fetched_at: now, cached_until: null } });
}

/** Inngest's REST API answers errors of its lookups with HTTP 200. */
function answerError(status: number, error: string): HttpResponse {
  return jsonResponse(200, { error, status });
}
