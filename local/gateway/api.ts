import { addLatency } from "@/local/control/latency";
import { balancePath, balanceRoutes } from "@/local/gateway/balance/routes";
import { chargeRoutes } from "@/local/gateway/charges/routes";
import { checkoutRoutes } from "@/local/gateway/checkout/routes";
import { customerRoutes } from "@/local/gateway/customers/routes";
import { disputeRoutes } from "@/local/gateway/disputes/routes";
import { apiVersion } from "@/local/gateway/events/event";
import { eventRoutes } from "@/local/gateway/events/routes";
import { paymentIntentRoutes } from "@/local/gateway/payment-intents/routes";
import { paymentMethodRoutes } from "@/local/gateway/payment-methods/routes";
import { refundRoutes } from "@/local/gateway/refunds/routes";
import { bearerToken } from "@/local/http/bearer";
import { type HttpResponse, lostResponse } from "@/local/http/response";
import { compileRoutes } from "@/local/http/routes";
import type { HttpRequest } from "@/local/http/server";
import { isSameSecret } from "@/local/secret";
import { ApiError } from "./api-error";
import type { ApiCall, ApiHandler, ApiSettings } from "./call";
import { commitWork } from "./commit-work";
import { expandObject } from "./expand";
import {
  findSavedResponse,
  type Idempotency,
  IdempotencyKeyTakenError,
  idempotencyOf,
  keyInUse,
  type SavedResponse,
} from "./idempotency";
import { newId } from "./ids";
import { parseForm } from "./params";
import { type StoreContext, StoreReader, withStore } from "./store";

type WriteHandler = Extract<ApiHandler, { access: "write" }>;

const matchRoute = compileRoutes([
  ...paymentIntentRoutes,
  ...refundRoutes,
  ...chargeRoutes,
  ...disputeRoutes,
  ...customerRoutes,
  ...paymentMethodRoutes,
  ...checkoutRoutes,
  ...eventRoutes,
  ...balanceRoutes,
]);

export interface Api {
  answer: (request: HttpRequest) => Promise<HttpResponse>;
}

/** Stripe's API under `/v1`: authentication, idempotency keys and routing. */
export function createApi(context: StoreContext, settings: ApiSettings): Api {
  const keysInUse = new Set<string>();

  const answer = async (request: HttpRequest): Promise<HttpResponse> => {
    const requestId = newId("req", 14);
    try {
      requireKey(request, settings.secretKey);
      if (settings.control.isDenied(request.path)) throw permissionMissing();
      if (mustFail(request)) throw injectedFailure();
      return await route(request, requestId);
    } catch (error) {
      if (error instanceof ApiError) return error.toResponse(commonHeaders(requestId));
      throw error;
    }
  };

  /** Health checks read the balance: they see an injected failure, but don't use it up. */
  const mustFail = ({ path }: HttpRequest) =>
    path === balancePath ? settings.control.failsNext() : settings.control.takeFailure();

  const route = async (request: HttpRequest, requestId: string): Promise<HttpResponse> => {
    const match = matchRoute(request.method, request.path);
    if (match.kind !== "found") throw unknownUrl(request);
    const { handler } = match;
    const form = parseForm(handler.access === "read" ? request.query : request.body);
    const { expand, ...input } = form;
    const call: ApiCall = { params: match.params, input, path: request.path, settings };

    if (handler.access === "read") {
      await addLatency(settings.control.read());
      const store = new StoreReader(context.pool);
      const object = await expandObject(store, await handler.run(store, call), expand);
      return toResponse({ status: 200, body: JSON.stringify(object), requestId });
    }
    const key = request.headers["idempotency-key"];
    const write = { request, requestId, call, handler, expand, form };
    return typeof key === "string" && key ? answerOnce(write, key) : answerWrite(write, null);
  };

  /**
   * Runs at most one request per idempotency key at a time. Others with the key get a 409. Whether
   * the key was used before is decided by the statement that writes the work.
   */
  const answerOnce = async (write: WriteRequest, key: string): Promise<HttpResponse> => {
    if (keysInUse.has(key)) throw keyInUse(key);
    keysInUse.add(key);
    try {
      const idempotency = idempotencyOf(key, write.request, write.form);
      return await answerWrite(write, idempotency).catch((error: unknown) =>
        replayOrRefuse(write, idempotency, error),
      );
    } finally {
      keysInUse.delete(key);
    }
  };

  /** Work that the key's first request has done already is refused, by its state or by its key. */
  const replayOrRefuse = async (
    write: WriteRequest,
    idempotency: Idempotency,
    error: unknown,
  ): Promise<HttpResponse> => {
    const isTaken = error instanceof IdempotencyKeyTakenError;
    if (!isTaken && !(error instanceof ApiError)) throw error;
    const saved = await findSavedResponse(context.pool, idempotency);
    if (saved) {
      return respondUnlessDropped(settings, write, saved, { "idempotent-replayed": "true" });
    }
    if (isTaken) throw keyInUse(idempotency.key);
    if (!error.repeatable) await saveRefusal(context, write, idempotency, error);
    throw error;
  };

  const answerWrite = async (
    write: WriteRequest,
    idempotency: Idempotency | null,
  ): Promise<HttpResponse> => {
    await addLatency(settings.control.read());
    return respondUnlessDropped(settings, write, await runWrite(context, write, idempotency));
  };

  return { answer };
}

interface WriteRequest {
  request: HttpRequest;
  requestId: string;
  call: ApiCall;
  handler: WriteHandler;
  expand: unknown;
  form: Record<string, unknown>;
}

/** Runs the handler and saves its response in one statement: a crash leaves both or neither. */
async function runWrite(
  context: StoreContext,
  write: WriteRequest,
  idempotency: Idempotency | null,
): Promise<SavedResponse> {
  const origin = { id: write.requestId, idempotencyKey: idempotency?.key ?? null };
  return withStore(context, origin, async (store) => {
    const outcome = await write.handler.run(store, write.call);
    const body =
      outcome.kind === "done"
        ? await expandObject(store, outcome.object, write.expand)
        : { error: outcome.error };
    const response: SavedResponse = {
      status: outcome.kind === "done" ? 200 : 402,
      body: JSON.stringify(body),
      requestId: write.requestId,
    };
    if (idempotency) store.saveAnswer({ idempotency, response });
    return response;
  });
}

async function saveRefusal(
  { pool }: StoreContext,
  { requestId }: WriteRequest,
  idempotency: Idempotency,
  error: ApiError,
): Promise<void> {
  const body = JSON.stringify({ error: error.body });
  const response = { status: error.status, body, requestId };
  const outcome = await commitWork(pool, {
    ...{ changes: new Map(), locked: [], messages: [] },
    answer: { idempotency, response },
  });
  if (outcome === "key_taken") throw keyInUse(idempotency.key);
}

/** The response, unless `loseAnswers` says to drop this one. Only committed work is dropped. */
function respondUnlessDropped(
  settings: ApiSettings,
  write: WriteRequest,
  saved: SavedResponse,
  headers: Record<string, string> = {},
): HttpResponse {
  const counter = write.handler.loseAnswersKey?.(write.call);
  const isCommitted = saved.status === 200 || saved.status === 402;
  if (counter && isCommitted && settings.control.takeLostResponse(counter)) return lostResponse;
  return toResponse(saved, headers);
}

function toResponse(saved: SavedResponse, headers: Record<string, string> = {}): HttpResponse {
  return {
    kind: "sent",
    status: saved.status,
    headers: { ...commonHeaders(saved.requestId), ...headers },
    body: saved.body,
  };
}

function commonHeaders(requestId: string): Record<string, string> {
  return {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    "request-id": requestId,
    "stripe-version": apiVersion,
  };
}

function requireKey(request: HttpRequest, secretKey: string): void {
  const key = bearerToken(request.headers);
  if (isSameSecret(key, secretKey)) return;
  const message = key.startsWith("sk_live_")
    ? "This is a simulated gateway and does not accept live keys. Use its STRIPE_SECRET_KEY."
    : "Invalid API Key provided. Use the STRIPE_SECRET_KEY that this gateway was started with.";
  throw new ApiError(401, { type: "invalid_request_error", message });
}

/** 403, as to a restricted key. Source: https://docs.stripe.com/keys/restricted-api-keys */
function permissionMissing(): ApiError {
  return new ApiError(
    403,
    {
      type: "invalid_request_error",
      code: "more_permissions_required",
      message: "The provided key does not have the required permissions for this endpoint.",
    },
    true,
  );
}

/** 500 by fault injection. No work was done, so no idempotency key stores it. */
function injectedFailure(): ApiError {
  return new ApiError(500, { type: "api_error", message: "Failure injected by failNext." }, true);
}

function unknownUrl(request: HttpRequest): ApiError {
  return new ApiError(404, {
    type: "invalid_request_error",
    code: "url_invalid",
    message: `Unrecognized request URL (${request.method}: ${request.path}).`,
  });
}
