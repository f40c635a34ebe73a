import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { type Actor, actorName, credentialOf } from "@/lib/auth/actor";
import { Forbidden, NotFound } from "@/lib/auth/permissions";
import { CarrierAway } from "@/lib/clients/carrier";
import type { RateDecision, RateKind } from "@/lib/clients/rate-limiter";
import { GatewayAway } from "@/lib/clients/stripe-reports";
import type { Context } from "@/lib/context";
import { isDatabaseAway } from "@/lib/db/database";
import { contextFor, rateLimiter } from "@/lib/runtime";
import { log } from "@/lib/telemetry/log";
import { addressOf, authenticate } from "./authenticate";
import { type Problem, ProblemError, problem, problemResponse } from "./problem";
import { parse, readForm, readJson, readText } from "./read-body";

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
  /** `known`: an API key or a tracking token is needed. `anyone`: it is not, but is honoured. */
  access: "known" | "anyone";
  limit: RateKind | null;
  /** What does not fit is a path that leads nowhere. */
  params?: Params;
  query?: Query;
  body?: Body;
  /** How the body is sent; JSON unless said otherwise. `raw` passes it on as text, unparsed. */
  encoding?: "json" | "form" | "raw";
  handle(call: Call<z.infer<Params>, z.infer<Query>, z.infer<Body>>): Promise<Answer>;
}

type Handler = (
  request: Request,
  route: { params: Promise<Record<string, string | string[]>> },
) => Promise<Response>;

const retryAfterS = 5;

/**
 * Wraps one API call in what every call has: request log, authentication, rate limit, parsing, and
 * faults as problem+json. Authorisation is the service's own, by the actor in `ctx`.
 */
export function route<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
>(spec: RouteSpec<Params, Query, Body>): Handler {
  return async (request, { params }) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(request);
    const path = new URL(request.url).pathname;
    const trace: { actor: Actor; rate?: RateDecision } = { actor: { kind: "anonymous" } };
    let response: Response;
    try {
      response = await answer(spec, request, await params, trace, requestId);
    } catch (error) {
      response = problemResponse(toProblem(error, { requestId, path }), path, requestId);
    }
    if (trace.rate) addRateHeaders(response.headers, trace.rate);
    response.headers.set("cache-control", "no-store");
    log().info(
      {
        requestId,
        method: request.method,
        path,
        status: response.status,
        ms: Math.round((performance.now() - startedAt) * 10) / 10,
        actor: actorName(trace.actor),
      },
      "request",
    );
    return response;
  };
}

async function answer<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  spec: RouteSpec<Params, Query, Body>,
  request: Request,
  pathParams: Record<string, string | string[]>,
  trace: { actor: Actor; rate?: RateDecision },
  requestId: string,
): Promise<Response> {
  const system = contextFor({ kind: "system" });
  const actor = await authenticate(system, request);
  if (actor) trace.actor = actor;
  if (spec.limit) {
    const known = actor !== null && actor.kind !== "anonymous";
    const identifier = known ? credentialOf(actor) : `address:${addressOf(request)}`;
    trace.rate = await rateLimiter().take(spec.limit, identifier);
    if (!trace.rate.success) throw tooMany(trace.rate);
  }
  if (actor === null || (spec.access === "known" && actor.kind === "anonymous")) {
    throw problem(401, "Send a valid API key or tracking token as a bearer token.", {
      headers: { "www-authenticate": 'Bearer realm="waybill"' },
    });
  }
  const params = spec.params?.safeParse(pathParams);
  if (params && !params.success) throw problem(404, "There is nothing here.");
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const { status, body, headers } = await spec.handle({
    ctx: { ...contextFor(actor) },
    params: params?.data as z.infer<Params>,
    query: (spec.query ? parse(spec.query, query) : undefined) as z.infer<Query>,
    body: (await readBody(spec, request)) as z.infer<Body>,
    request,
  });
  return Response.json(body, {
    status: status ?? 200,
    headers: { ...headers, "x-request-id": requestId },
  });
}

async function readBody(
  spec: { body?: z.ZodType; encoding?: "json" | "form" | "raw" },
  request: Request,
): Promise<unknown> {
  if (spec.encoding === "raw") return readText(request);
  if (!spec.body) return undefined;
  return parse(spec.body, await (spec.encoding === "form" ? readForm : readJson)(request));
}

/** A caller's own id is kept, so that one id runs through its logs and ours. */
function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id");
  return given && /^[\w.:-]{8,128}$/.test(given) ? given : randomUUID();
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

/** The one place where a fault becomes an answer. What is not foreseen is logged and not told. */
function toProblem(error: unknown, where: { requestId: string; path: string }): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof NotFound) return problem(404, error.message).problem;
  if (error instanceof Forbidden) return problem(403, error.message).problem;
  const headers = { "retry-after": String(retryAfterS) };
  if (isDatabaseAway(error)) {
    log().error({ ...where, error: String(error) }, "The database is away.");
    return problem(503, "The database can't be reached. Nothing was changed.", { headers }).problem;
  }
  if (error instanceof GatewayAway || error instanceof CarrierAway) {
    log().warn({ ...where, error: error.message }, "A service is away.");
    return problem(503, "A service we need does not answer. Please try again.", { headers })
      .problem;
  }
  log().error({ ...where, error: error instanceof Error ? error.stack : String(error) }, "fault");
  return problem(500, "Something went wrong on our side.").problem;
}
