import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { requireScope, requireShop } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { Scope } from "@/lib/domain/api-key";
import { contextFor } from "@/lib/runtime";
import type { Claim } from "@/lib/services/idempotency/idempotent-call";
import { type Admission, admitCaller, type RequestState } from "./admit-caller";
import type { CallerMemory } from "./caller-memory";
import { answerOnce, readIdempotencyKey } from "./keyed-answer";
import { type Handler, observed, type PathParams } from "./observed-handler";
import { type DocumentedRoute, type Operation, scopesOf } from "./operation";
import { parseInput } from "./parse-input";
import { problem } from "./problem";
import { readForm, readJson, readText } from "./read-body";
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
  /** The body as it was sent, before it was parsed. */
  sent: unknown;
  request: Request;
  /** The caller's `Idempotency-Key`, if the operation takes one and it was sent. */
  idempotencyKey: string | null;
  /** What the key gives a right to. Verbs take it to have their effect once. */
  claim: Claim | null;
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
  const refuse = observed(async () => {
    throw problem(405, `This path supports ${allow}.`, { headers: { allow } });
  });
  const options = observed(async () => new Response(null, { status: 204, headers: { allow } }));
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
  const handler = observed((request, params, state) => answer(spec, request, params, state), {
    isPolled,
    anyHost,
    documented,
  });
  return documented ? Object.assign(handler, { documented }) : handler;
}

async function answer<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType>(
  spec: RouteSpec<Params, Query, Body>,
  request: Request,
  pathParams: PathParams,
  state: RequestState,
): Promise<Response> {
  const admit = () => admitCaller(spec, request, state);
  const actor = await (spec.callers ? spec.callers.recall(request, admit) : admit());
  state.actor = actor;
  requireAudience(actor, spec.operation);
  const params = spec.params?.safeParse(pathParams);
  if (params && !params.success) throw pathNotFound();
  if (spec.largeBody) requireShop(actor, spec.largeBody.scope);
  refuseUnusedIfMatch(spec, request);
  const keys = spec.operation?.idempotencyKey;
  const read = await readBody(spec, request);
  const call = {
    ctx: contextFor(actor),
    params: params?.data as z.infer<Params>,
    query: (spec.query ? parseQuery(spec.query, request) : undefined) as z.infer<Query>,
    body: read.body as z.infer<Body>,
    sent: read.sent,
    request,
    idempotencyKey: keys ? readIdempotencyKey(request, keys) : null,
    claim: null,
  };
  const result = await handleOnce(spec, call);
  if (result instanceof Response) return result;
  const { status, body, headers } = result;
  return Response.json(body, { status: status ?? 200, ...(headers && { headers }) });
}

/**
 * Refuses a key without the operation's scopes, and customers if the call is the shop's, before anything
 * of the request is read: the answer then says nothing about what exists. Services authorize all the
 * same, as they are called elsewhere too.
 */
function requireAudience(actor: Actor, operation: Operation | undefined): void {
  // A call that needs no credentials may be anyone's.
  if (!operation || actor.kind === "anonymous") return;
  const authorize = operation.audience === "customers" ? requireScope : requireShop;
  for (const scope of scopesOf(operation)) authorize(actor, scope);
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
  const { ctx, request, sent, idempotencyKey: key } = call;
  if (key === null || spec.replaysItself) return spec.handle(call);
  const orderId = spec.operation?.aboutOrder ? parsedId.parse(call.params).id : null;
  return answerOnce({ ctx, request, key, body: sent, orderId }, async (claim) => {
    const result = await spec.handle({ ...call, claim });
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
): Promise<{ sent: unknown; body: unknown }> {
  const { encoding, body, largeBody } = spec;
  if (encoding === "raw") {
    const text = await readText(request);
    return { sent: text, body: text };
  }
  if (!body) return { sent: undefined, body: undefined };
  const sent =
    encoding === "form" ? await readForm(request) : await readJson(request, largeBody?.bytesMax);
  return { sent, body: parseInput(body, sent) };
}

/** A caller who sends `If-Match` relies on it: a change that ignored it could overwrite another one. */
function refuseUnusedIfMatch({ operation, limit }: DocumentedSpec, request: Request): void {
  if (operation?.ifMatch || !operation || limit !== "create") return;
  if (!request.headers.has("if-match")) return;
  throw problem(422, "This call doesn't take the header If-Match. Send it without.", {
    errors: [{ path: "If-Match", message: "is not supported here" }],
  });
}
type DocumentedSpec = Pick<Admission, "limit"> & { operation?: Operation };

/** The 404 of a path that the API does not have. */
export function pathNotFound() {
  return problem(404, "This path does not exist. Check the URL.");
}
