import { addLatency } from "@/local/control/latency";
import { chargeRoutes } from "@/local/gateway/charges/routes";
import { checkoutRoutes } from "@/local/gateway/checkout/routes";
import { customerRoutes } from "@/local/gateway/customers/routes";
import { apiVersion } from "@/local/gateway/events/event";
import { eventRoutes } from "@/local/gateway/events/routes";
import { paymentIntentRoutes } from "@/local/gateway/payment-intents/routes";
import { paymentMethodRoutes } from "@/local/gateway/payment-methods/routes";
import { refundRoutes } from "@/local/gateway/refunds/routes";
import { type Answer, lostAnswer } from "@/local/http/answer";
import { bearerToken } from "@/local/http/bearer";
import { compileRoutes } from "@/local/http/routes";
import type { HttpRequest } from "@/local/http/server";
import { isSameSecret } from "@/local/secret";
import { ApiError } from "./api-error";
import type { ApiCall, ApiHandler, ApiSettings } from "./call";
import { expandObject } from "./expand";
import {
  findSavedAnswer,
  fingerprint,
  IdempotencyKeyTakenError,
  keyInUse,
  type SavedAnswer,
  saveAnswer,
} from "./idempotency";
import { newId } from "./ids";
import { parseForm } from "./params";
import { type StoreContext, StoreReader, withStore } from "./store";

type WriteHandler = Extract<ApiHandler, { access: "write" }>;

const matchRoute = compileRoutes([
  ...paymentIntentRoutes,
  ...refundRoutes,
  ...chargeRoutes,
  ...customerRoutes,
  ...paymentMethodRoutes,
  ...checkoutRoutes,
  ...eventRoutes,
]);

export interface Api {
  answer: (request: HttpRequest) => Promise<Answer>;
}

/** Stripe's API under `/v1`: authenticates, repeats answers by idempotency key, runs the route. */
export function createApi(context: StoreContext, settings: ApiSettings): Api {
  const keysInUse = new Set<string>();

  const answer = async (request: HttpRequest): Promise<Answer> => {
    const requestId = newId("req", 14);
    try {
      requireKey(request, settings.secretKey);
      if (settings.control.takeFailure()) throw failedOnRequest();
      return await route(request, requestId);
    } catch (error) {
      if (error instanceof ApiError) return error.toAnswer(commonHeaders(requestId));
      throw error;
    }
  };

  const route = async (request: HttpRequest, requestId: string): Promise<Answer> => {
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
      return sent({ status: 200, body: JSON.stringify(object), requestId });
    }
    const key = request.headers["idempotency-key"];
    const write = { request, requestId, call, handler, expand, form };
    return typeof key === "string" && key ? answerOnce(write, key) : answerWrite(write, null);
  };

  /** One request at a time per key, the whole way from its arrival to its answer. */
  const answerOnce = async (write: Write, key: string): Promise<Answer> => {
    if (keysInUse.has(key)) throw keyInUse(key);
    keysInUse.add(key);
    try {
      const print = fingerprint(write.request.method, write.request.path, write.form);
      const kept = await findSavedAnswer(context.pool, key, print);
      if (kept) return answerOrLose(settings, write, kept, { "idempotent-replayed": "true" });
      return await answerWrite(write, { key, print });
    } catch (error) {
      if (error instanceof IdempotencyKeyTakenError) throw keyInUse(key);
      throw error;
    } finally {
      keysInUse.delete(key);
    }
  };

  const answerWrite = async (write: Write, idempotency: Idempotency | null): Promise<Answer> => {
    await addLatency(settings.control.read());
    try {
      return answerOrLose(settings, write, await carryOut(context, write, idempotency));
    } catch (error) {
      if (idempotency && error instanceof ApiError && !error.repeatable) {
        const { key, print } = idempotency;
        const body = JSON.stringify({ error: error.body });
        const { requestId } = write;
        await saveAnswer(context.pool, key, print, { status: error.status, body, requestId });
      }
      throw error;
    }
  };

  return { answer };
}

interface Write {
  request: HttpRequest;
  requestId: string;
  call: ApiCall;
  handler: WriteHandler;
  expand: unknown;
  form: Record<string, unknown>;
}

interface Idempotency {
  key: string;
  print: string;
}

/** Does the work and keeps its answer in one transaction: after a crash there are both or none. */
async function carryOut(
  context: StoreContext,
  write: Write,
  idempotency: Idempotency | null,
): Promise<SavedAnswer> {
  const origin = { id: write.requestId, idempotencyKey: idempotency?.key ?? null };
  return withStore(context, origin, async (store, client) => {
    const outcome = await write.handler.run(store, write.call);
    const body =
      outcome.kind === "done"
        ? await expandObject(store, outcome.object, write.expand)
        : { error: outcome.error };
    const answer: SavedAnswer = {
      status: outcome.kind === "done" ? 200 : 402,
      body: JSON.stringify(body),
      requestId: write.requestId,
    };
    if (idempotency) await saveAnswer(client, idempotency.key, idempotency.print, answer);
    return answer;
  });
}

/** The answer, or silence when a test has asked for this kind of answer to be lost. */
function answerOrLose(
  settings: ApiSettings,
  write: Write,
  kept: SavedAnswer,
  headers: Record<string, string> = {},
): Answer {
  const kind = write.handler.loseAnswersKey?.(write.call);
  const tellsOfWork = kept.status === 200 || kept.status === 402;
  if (kind && tellsOfWork && settings.control.takeLostAnswer(kind)) return lostAnswer;
  return sent(kept, headers);
}

function sent(kept: SavedAnswer, headers: Record<string, string> = {}): Answer {
  return {
    kind: "sent",
    status: kept.status,
    headers: { ...commonHeaders(kept.requestId), ...headers },
    body: kept.body,
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
    ? "This is a simulated gateway: it refuses live keys. Use its own STRIPE_SECRET_KEY."
    : "Invalid API Key provided. Use the STRIPE_SECRET_KEY that this gateway was started with.";
  throw new ApiError(401, { type: "invalid_request_error", message });
}

/** 500: a test has asked for it. Nothing was done, so no key keeps it. */
function failedOnRequest(): ApiError {
  return new ApiError(500, { type: "api_error", message: "The gateway was told to fail." }, true);
}

function unknownUrl(request: HttpRequest): ApiError {
  return new ApiError(404, {
    type: "invalid_request_error",
    code: "url_invalid",
    message: `Unrecognized request URL (${request.method}: ${request.path}).`,
  });
}
