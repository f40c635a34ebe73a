import { apiRequestLog } from "@/lib/telemetry/api-request-log";
import { toOrderId } from "@/lib/telemetry/order-id";
import { activeSpan } from "@/lib/telemetry/spans";
import type { RequestState } from "./admit-caller";
import { loggedPath } from "./logged-path";
import type { Operation } from "./operation";
import { type Problem, problem } from "./problem";
import { endOfFile } from "./web-stream";

/** A call of the API, after its answer is known. */
export interface AnsweredCall {
  request: Request;
  state: RequestState;
  response: Response;
  /** What it was answered with. */
  problem: Problem | null;
  path: string;
  pattern: string;
  params: Record<string, string | string[]>;
  operation: Operation | undefined;
  requestId: string;
  ms: number;
}

/**
 * Adds the call to the request log if it was sent with an API key, be it a known one or not. A file is
 * added once it has been sent. Next.js answers HEAD by the handler of GET, and does not read the body:
 * the file is ended here, as nobody else would.
 *
 * @param startedAt By `performance.now()`.
 */
export async function logApiRequest(call: AnsweredCall, startedAt: number): Promise<void> {
  const { request, response } = call;
  const end = endOfFile(response);
  if (!end) return addToLog(call);
  if (request.method === "HEAD") {
    await response.body?.cancel().catch(() => undefined);
    return addToLog(call);
  }
  const addFile = (error: Error | null) =>
    addToLog({
      ...call,
      ...{ ms: performance.now() - startedAt, problem: error && brokenOff.problem },
    });
  end.then(addFile).catch(() => undefined);
}

/** How the log shows a file whose first bytes were sent with a 200. */
const brokenOff = problem(500, "The file broke off after it had begun. See the log.");

function addToLog(call: AnsweredCall): void {
  const log = apiRequestLog();
  if (!log) return;
  const { request, state, response, problem: failure, operation, ms } = call;
  const { actor } = state;
  const isUnknownKey = response.status === 401 && request.headers.has("authorization");
  if (actor.kind !== "api_key" && !isUnknownKey) return;
  log.add({
    at: new Date(Date.now() - ms),
    method: request.method,
    pattern: documentedPattern(call),
    path: loggedPath(call.path),
    operation: operation?.id ?? null,
    status: failure?.status ?? response.status,
    ms: Math.round(ms * 10) / 10,
    apiKeyId: actor.kind === "api_key" ? actor.id : null,
    requestId: call.requestId,
    traceId: activeSpan()?.traceId ?? null,
    orderId: orderOf(call),
    problemType: failure?.type ?? null,
    problemDetail: failure?.detail ?? null,
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
