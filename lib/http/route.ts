import type { z } from "zod";
import { type Actor, actorName, credentialOf } from "@/lib/auth/actor";
import type { RateDecision, RateKind } from "@/lib/clients/rate-limiter";
import type { Context } from "@/lib/context";
import { contextFor, rateLimiter } from "@/lib/runtime";
import { log } from "@/lib/telemetry/log";
import { authenticate } from "../auth/authenticate";
import { callerAddress } from "./caller-address";
import { errorProblem } from "./error-problem";
import { problem, problemResponse } from "./problem";
import { parse, readForm, readJson, readText } from "./read-body";
import { requestIdOf, traceIdOf } from "./request-id";

export interface Answer {
  status?: number;
  body: unknown;
  headers?: Record<string, string>;
}

interface Call<Params, Query, Body> {
  ctx: Context;
  params: Params;
  query: Query;
  body: Body;
  request: Request;
}

interface RouteSpec<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> {
  /**
   * `known`: an API key or a tracking token is needed. `anyone`: it is not, but is honoured.
   * `unasked`: it is not even looked at, so that no database is needed to answer.
   */
  access: "known" | "anyone" | "unasked";
  limit: RateKind | null;
  /** What does not fit is a path that leads nowhere. */
  params?: Params;
  query?: Query;
  body?: Body;
  /** How the body is sent; JSON unless said otherwise. `raw` passes it on as text, unparsed. */
  encoding?: "json" | "form" | "raw";
  /** What is not JSON is answered as a whole response; the wrapper's headers are added to it. */
  handle(call: Call<z.infer<Params>, z.infer<Query>, z.infer<Body>>): Promise<Answer | Response>;
}

type PathParams = Record<string, string | string[]>;
type Handler = (request: Request, route: { params: Promise<PathParams> }) => Promise<Response>;
type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

/** What becomes known of a request while it is answered. */
interface Seen {
  actor: Actor;
  rate?: RateDecision;
}

/**
 * All methods of one path, for a route file to export: those that it serves, and for every other a
 * 405 that names them. Next itself would answer with neither a problem nor a request id.
 */
export function api(served: Partial<Record<Method, Handler>>): Record<Method, Handler> {
  const allow = [
    ...Object.keys(served),
    ...(served.GET ? ["HEAD"] : []),
    ...(served.OPTIONS ? [] : ["OPTIONS"]),
  ].join(", ");
  const refuse = answering(async () => {
    throw problem(405, `This path serves ${allow}.`, { headers: { allow } });
  });
  const tell = answering(async () => new Response(null, { status: 204, headers: { allow } }));
  return {
    ...{ GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse, OPTIONS: tell },
    ...served,
  };
}

/**
 * Wraps one API call in what every call has: request log, authentication, rate limit, parsing, and
 * faults as problem+json. Authorization is the service's own, by the actor in `ctx`.
 */
export function route<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
>(spec: RouteSpec<Params, Query, Body>): Handler {
  return answering((request, params, seen) => answer(spec, request, params, seen));
}

/** What every answer has, whatever becomes of the call: a request id, and its line in the log. */
function answering(
  work: (request: Request, params: PathParams, seen: Seen) => Promise<Response>,
): Handler {
  return async (request, { params }) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(request);
    const { method } = request;
    const path = new URL(request.url).pathname;
    const seen: Seen = { actor: { kind: "anonymous" } };
    let response: Response;
    try {
      response = await work(request, await params, seen);
    } catch (error) {
      response = problemResponse(errorProblem(error, { requestId, method, path }), path, requestId);
    }
    if (seen.rate) addRateHeaders(response.headers, seen.rate);
    response.headers.set("x-request-id", requestId);
    response.headers.set("cache-control", "no-store");
    log().info(
      {
        requestId,
        trace: traceIdOf(request) ?? requestId,
        method,
        path,
        status: response.status,
        ms: Math.round((performance.now() - startedAt) * 10) / 10,
        actor: actorName(seen.actor),
      },
      "request",
    );
    return response;
  };
}

async function answer<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  spec: RouteSpec<Params, Query, Body>,
  request: Request,
  pathParams: PathParams,
  seen: Seen,
): Promise<Response> {
  const actor = spec.access === "unasked" ? seen.actor : await identify(request, seen);
  if (spec.limit) {
    const known = actor !== null && actor.kind !== "anonymous";
    const identifier = known ? credentialOf(actor) : `address:${callerAddress(request.headers)}`;
    seen.rate = await rateLimiter().take(spec.limit, identifier);
    if (!seen.rate.success) throw tooMany(seen.rate);
  }
  if (actor === null || (spec.access === "known" && actor.kind === "anonymous")) {
    throw problem(401, "Send a valid API key or tracking token as a bearer token.", {
      headers: { "www-authenticate": 'Bearer realm="waybill"' },
    });
  }
  const params = spec.params?.safeParse(pathParams);
  if (params && !params.success) throw problem(404, "There is nothing here.");
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const made = await spec.handle({
    ctx: contextFor(actor),
    params: params?.data as z.infer<Params>,
    query: (spec.query ? parse(spec.query, query) : undefined) as z.infer<Query>,
    body: (await readBody(spec, request)) as z.infer<Body>,
    request,
  });
  if (made instanceof Response) return made;
  const { status, body, headers } = made;
  return Response.json(body, { status: status ?? 200, ...(headers && { headers }) });
}

/** Who asks, for the log as well; null when what was sent opens nothing. */
async function identify(request: Request, seen: Seen): Promise<Actor | null> {
  const actor = await authenticate(contextFor({ kind: "system" }), request);
  if (actor) seen.actor = actor;
  return actor;
}

async function readBody(
  spec: { body?: z.ZodType; encoding?: "json" | "form" | "raw" },
  request: Request,
): Promise<unknown> {
  if (spec.encoding === "raw") return readText(request);
  if (!spec.body) return undefined;
  return parse(spec.body, await (spec.encoding === "form" ? readForm : readJson)(request));
}

function tooMany(rate: RateDecision) {
  const seconds = Math.max(1, Math.ceil((rate.resetAtMs - Date.now()) / 1000));
  return problem(429, `At most ${rate.limit} requests a minute.`, {
    headers: { "retry-after": String(seconds) },
  });
}

function addRateHeaders(headers: Headers, rate: RateDecision): void {
  headers.set("ratelimit-limit", String(rate.limit));
  headers.set("ratelimit-remaining", String(rate.remaining));
  const seconds = Math.max(0, Math.ceil((rate.resetAtMs - Date.now()) / 1000));
  headers.set("ratelimit-reset", String(seconds));
}
