import { apiRequestLog } from "@/lib/telemetry/api-request-log";
import { toOrderId } from "@/lib/telemetry/order-id";
import { activeSpan } from "@/lib/telemetry/spans";
import type { RequestState } from "./admit-caller";
import { loggedPath } from "./logged-path";
import type { Operation } from "./operation";
import type { Problem } from "./problem";

/** A call of the API, after its answer is known, and sent if that is a file. */
export interface AnsweredCall {
  request: Request;
  state: RequestState;
  response: Response;
  /** What it was answered with, or how its file ended. */
  problem: Problem | null;
  path: string;
  pattern: string;
  params: Record<string, string | string[]>;
  operation: Operation | undefined;
  requestId: string;
  ms: number;
}

/** Adds the call to the request log if it was sent with an API key, be it a known one or not. */
export function logApiRequest(call: AnsweredCall): void {
  const log = apiRequestLog();
  if (!log) return;
  const { request, state, response, problem, operation, ms } = call;
  const { actor } = state;
  const isUnknownKey = response.status === 401 && request.headers.has("authorization");
  if (actor.kind !== "api_key" && !isUnknownKey) return;
  log.add({
    at: new Date(Date.now() - ms),
    method: request.method,
    pattern: documentedPattern(call),
    path: loggedPath(call.path),
    operation: operation?.id ?? null,
    status: problem?.status ?? response.status,
    ms: Math.round(ms * 10) / 10,
    apiKeyId: actor.kind === "api_key" ? actor.id : null,
    requestId: call.requestId,
    traceId: activeSpan()?.traceId ?? null,
    orderId: orderOf(call),
    problemType: problem?.type ?? null,
    problemDetail: problem?.detail ?? null,
    isReplay: response.headers.has("idempotent-replayed"),
  });
}

/** `/api/v1/orders/[id]` as the API's document writes it. */
function documentedPattern({ pattern }: AnsweredCall): string | null {
  return pattern.startsWith("/") ? pattern.replaceAll(/\[(\w+)\]/g, "{$1}") : null;
}

/** The order that the call is about, or has placed. */
function orderOf({ operation, params, response }: AnsweredCall): number | null {
  if (operation?.aboutOrder) return toOrderId(Number(params.id));
  const location = response.headers.get("location") ?? "";
  return toOrderId(Number(/\/orders\/(\d+)$/.exec(location)?.[1]));
}
