import { z } from "zod";
import { type Actor, actorName } from "@/lib/auth/actor";
import { requireScope, requireShop } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Scope } from "@/lib/domain/api-key";
import { checksAnswers, contextFor } from "@/lib/runtime";
import { log, unstoredLog } from "@/lib/telemetry/log";
import { metrics } from "@/lib/telemetry/metrics/metrics";
import { withRequestId } from "@/lib/telemetry/request-context";
import { keepRequest, sampleRequest } from "@/lib/telemetry/request-sampler";
import { parseTraceparent } from "@/lib/telemetry/span-ids";
import { SpanKind, SpanStatusCode, withSpan } from "@/lib/telemetry/spans";
import { type Admission, addRateHeaders, admitCaller, type RequestState } from "./admit-caller";
import type { CallerMemory } from "./caller-memory";
import { checkAnswer } from "./check-answer";
import { deprecationHeaders } from "./deprecation";
import { answerOnce, readIdempotencyKey } from "./keyed-answer";
import { logApiRequest } from "./log-api-request";
import { loggedPath } from "./logged-path";
import type { DocumentedRoute, Operation } from "./operation";
import { parseInput } from "./parse-input";
import { type Problem, problem, problemResponse } from "./problem";
import { readForm, readJson, readText } from "./read-body";
import { unknownHost } from "./refuse-foreign-request";
import { requestIdOf } from "./request-ids";
import { routePattern } from "./route-pattern";
import { toProblem } from "./to-problem";
import { uniqueFields } from "./unique-fields";

/** A JSON response. */
interface JsonResponse {
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
  /** The caller's `Idempotency-Key`, if the operation takes one and it was sent. */
  idempotencyKey: string | null;
}

interface RouteSpec<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>
  extends Admission {
  /** For a route that must work without the database: its callers are not checked each time. */
  callers?: CallerMemory;
  /**
   * Probes and open admin pages poll it. It gets no span, and its log line is not stored, because
   * polling would fill the store. Errors are stored.
   */
  isPolled?: true;
  /** Answers to any `Host`: probes and scrapers use addresses that the app does not know. */
  anyHost?: true;
  /** What the API's document says about it. Every call of `/api/v1` has one. */
  operation?: Operation;
  /** Path parameters; a path that they don't match is a 404. */
  params?: Params;
  query?: Query;
  body?: Body;
  /** The body as the API's document shows it, if the verb checks what the route does not. */
  documentedBody?: z.ZodType;
  /**
   * For a body that may be larger than others. Nothing of it is read unless the shop itself calls, with
   * this scope.
   */
  largeBody?: { bytesMax: number; scope: Scope };
  /** How the body is encoded, `json` by default. `raw` passes it on as unparsed text. */
  encoding?: "json" | "form" | "raw";
  /**
   * The verb itself replays the answers of its `Idempotency-Key`, which it stores in the statement
   * that has the effect. For other operations the wrapper stores them.
   */
  replaysItself?: true;
  /** Returns a JSON response, or a whole response for other content types. */
  handle(
    call: Call<z.infer<Params>, z.infer<Query>, z.infer<Body>>,
  ): Promise<JsonResponse | Response>;
}

type PathParams = Record<string, string | string[]>;
type Handler = (
  request: Request,
  route: { params: Promise<PathParams | undefined> },
) => Promise<Response>;
/** A handler, with what the API's document needs to know of it. */
export type RouteHandler = Handler & { documented?: DocumentedRoute };
type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

/**
 * The handlers of all methods of a path, for a route file to export. A method without a handler is
 * answered with a 405 problem, which Next.js would send without a body or a request id.
 */
export function api(handlers: Partial<Record<Method, Handler>>): Record<Method, Handler> {
  const allow = [
    ...Object.keys(handlers),
    ...(handlers.GET ? ["HEAD"] : []),
    ...(handlers.OPTIONS ? [] : ["OPTIONS"]),
  ].join(", ");
  const refuse = withRequestLog(async () => {
    throw problem(405, `This path supports ${allow}.`, { headers: { allow } });
  });
  const options = withRequestLog(
    async () => new Response(null, { status: 204, headers: { allow } }),
  );
  return {
    ...{ GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse, OPTIONS: options },
    ...handlers,
  };
}

/**
 * Wraps an API call in what every call needs: request log, authentication, rate limit, parsing, and
 * errors as problem+json. Services authorize it, by the actor in `ctx`.
 */
export function route<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
>(spec: RouteSpec<Params, Query, Body>): RouteHandler {
  const { isPolled = false, anyHost = false, operation } = spec;
  const documented = operation && { ...spec, operation };
  const handler = withRequestLog((request, params, state) => answer(spec, request, params, state), {
    isPolled,
    anyHost,
    documented,
  });
  return documented ? Object.assign(handler, { documented }) : handler;
}

interface LoggedRoute {
  isPolled?: boolean;
  anyHost?: boolean;
  documented?: DocumentedRoute | undefined;
}

/** Gives every response, even a failed one, its request id and its line in the log. */
function withRequestLog(
  handle: (request: Request, params: PathParams, state: RequestState) => Promise<Response>,
  { isPolled = false, anyHost = false, documented }: LoggedRoute = {},
): Handler {
  return async (request, route) => {
    // A path without parameters has none.
    const params = (await route.params) ?? {};
    const path = new URL(request.url).pathname;
    const pattern = routePattern(path, params);
    const call = { request, params, path, pattern, isPolled, documented };
    const refused = anyHost ? null : unknownHost(request.headers);
    const answered = refused ? () => Promise.reject(refused) : handle;
    if (isPolled) return respond(call, answered);
    return inRequestSpan(call, () => respond(call, answered));
  };
}

interface RequestCall {
  request: Request;
  params: PathParams;
  path: string;
  /** The path with its parameters as in the route's folder, such as `/api/v1/orders/[id]`. */
  pattern: string;
  isPolled: boolean;
  documented: DocumentedRoute | undefined;
}

/** The root of the request's trace. The caller's own trace is linked, never continued. */
function inRequestSpan(call: RequestCall, work: () => Promise<Response>): Promise<Response> {
  const { request, pattern } = call;
  const caller = parseTraceparent(request.headers.get("traceparent"));
  return withSpan(
    {
      name: `${request.method} ${pattern}`,
      kind: SpanKind.SERVER,
      parent: "root",
      links: caller ? [caller] : [],
      attributes: { "http.request.method": request.method, "http.route": pattern },
    },
    async (span) => {
      const response = await work();
      span?.setAttributes({
        "http.response.status_code": response.status,
        "request.id": response.headers.get("x-request-id") ?? "",
      });
      if (response.status >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
      return response;
    },
  );
}

async function respond(
  { request, params, path, pattern, isPolled, documented }: RequestCall,
  handle: (request: Request, params: PathParams, state: RequestState) => Promise<Response>,
): Promise<Response> {
  const startedAt = performance.now();
  const requestId = requestIdOf(request);
  const { method } = request;
  const state: RequestState = { actor: { kind: "anonymous" } };
  let response: Response;
  let failure: Problem | null = null;
  try {
    response = await withRequestId(requestId, () => handle(request, params, state));
  } catch (error) {
    const logged = { requestId, method, path: loggedPath(path) };
    failure = toProblem(error, logged);
    response = problemResponse(failure, path, requestId);
  }
  if (documented && checksAnswers()) {
    response = await checked(documented, response, { path, requestId });
  }
  if (state.rate) addRateHeaders(response.headers, state.rate);
  const deprecated = documented?.operation.deprecated;
  for (const header of Object.entries(deprecated ? deprecationHeaders(deprecated) : {})) {
    response.headers.set(...header);
  }
  response.headers.set("x-request-id", requestId);
  response.headers.set("cache-control", "no-store");
  const ms = performance.now() - startedAt;
  metrics()?.request({ route: pattern, method, status: response.status }, ms);
  if (!isPolled) {
    const { operation } = documented ?? {};
    const call = { request, state, response, path, pattern, params, operation, requestId, ms };
    logApiRequest({ ...call, problem: failure });
  }
  const isStored = !isPolled && decideStored(state, method, response.status);
  const requestLog = isStored ? log() : unstoredLog();
  requestLog.info(
    {
      requestId,
      callerTrace: parseTraceparent(request.headers.get("traceparent"))?.traceId,
      method,
      path: loggedPath(path),
      status: response.status,
      ms: Math.round(ms * 10) / 10,
      actor: actorName(state.actor),
    },
    "request",
  );
  return response;
}

/** The response, or a 500 problem if the API's document doesn't declare it. */
async function checked(
  documented: DocumentedRoute,
  response: Response,
  { path, requestId }: { path: string; requestId: string },
): Promise<Response> {
  try {
    await checkAnswer(documented, response);
    return response;
  } catch (error) {
    log().error({ requestId, error }, "An answer differs from the API's document.");
    return problemResponse(undeclaredAnswer.problem, path, requestId);
  }
}

const undeclaredAnswer = problem(500, "The answer differs from the API's document. See the log.");

/** Whether the spans of the request and its line in the log are stored. */
function decideStored({ actor }: RequestState, method: string, status: number): boolean {
  const isRefused = status >= 400 && status < 500;
  const isSentByAnyone = actor.kind === "anonymous" && (isRefused || readMethods.has(method));
  if (isSentByAnyone || status === 429) return sampleRequest();
  keepRequest();
  return true;
}

/** An anonymous request with another method that is not refused is a gateway's or a carrier's. */
const readMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

async function answer<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  spec: RouteSpec<Params, Query, Body>,
  request: Request,
  pathParams: PathParams,
  state: RequestState,
): Promise<Response> {
  const admit = () => admitCaller(spec, request, state);
  const actor = await (spec.callers ? spec.callers.recall(request, admit) : admit());
  state.actor = actor;
  requireKeyScope(actor, spec.operation);
  const params = spec.params?.safeParse(pathParams);
  if (params && !params.success) throw pathNotFound();
  if (spec.largeBody) requireShop(actor, spec.largeBody.scope);
  const keys = spec.operation?.idempotencyKey;
  const call = {
    ctx: contextFor(actor),
    params: params?.data as z.infer<Params>,
    query: (spec.query ? parseQuery(spec.query, request) : undefined) as z.infer<Query>,
    body: (await readBody(spec, request)) as z.infer<Body>,
    request,
    idempotencyKey: keys ? readIdempotencyKey(request, keys) : null,
  };
  const result = await handleOnce(spec, call);
  if (result instanceof Response) return result;
  const { status, body, headers } = result;
  return Response.json(body, { status: status ?? 200, ...(headers && { headers }) });
}

/**
 * Refuses a key without the operation's scope before anything of the request is read: the answer then
 * says nothing about what exists. Services authorize all the same, as they are called elsewhere too.
 */
function requireKeyScope(actor: Actor, operation: Operation | undefined): void {
  const scope = operation?.scope ?? null;
  if (actor.kind === "api_key" && scope !== null) requireScope(actor, scope);
}

const parsedId = z.object({ id: z.int() });

/** Handles the call; one with a key only once, unless the verb itself takes care of that. */
async function handleOnce<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
>(
  spec: RouteSpec<Params, Query, Body>,
  call: Call<z.infer<Params>, z.infer<Query>, z.infer<Body>>,
): Promise<JsonResponse | Response> {
  const { ctx, request, body, idempotencyKey: key } = call;
  if (key === null || spec.replaysItself) return spec.handle(call);
  const orderId = spec.operation?.aboutOrder ? parsedId.parse(call.params).id : null;
  return answerOnce({ ctx, request, key, body, orderId }, async () => {
    const result = await spec.handle(call);
    if (result instanceof Response) throw new Error("Only JSON answers can be kept.");
    return { status: result.status ?? 200, body: result.body, headers: result.headers ?? {} };
  });
}

function parseQuery<Query extends z.ZodType>(schema: Query, request: Request): z.infer<Query> {
  return parseInput(schema, uniqueFields(new URL(request.url).searchParams));
}

async function readBody(
  spec: {
    body?: z.ZodType;
    encoding?: "json" | "form" | "raw";
    largeBody?: { bytesMax: number };
  },
  request: Request,
): Promise<unknown> {
  if (spec.encoding === "raw") return readText(request);
  if (!spec.body) return undefined;
  if (spec.encoding === "form") return parseInput(spec.body, await readForm(request));
  return parseInput(spec.body, await readJson(request, spec.largeBody?.bytesMax));
}

/** The 404 of a path that the API does not have. */
export function pathNotFound() {
  return problem(404, "This path does not exist. Check the URL.");
}
