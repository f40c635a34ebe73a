import { actorName } from "@/lib/auth/actor";
import { checksAnswers, seenAnswersFile } from "@/lib/runtime";
import { log, unstoredLog } from "@/lib/telemetry/log";
import { metrics } from "@/lib/telemetry/metrics/metrics";
import { withRequestId } from "@/lib/telemetry/request-context";
import { keepRequest, sampleRequest } from "@/lib/telemetry/request-sampler";
import { parseTraceparent } from "@/lib/telemetry/span-ids";
import { SpanKind, SpanStatusCode, withSpan } from "@/lib/telemetry/spans";
import { addRateHeaders, type RequestState } from "./admit-caller";
import { checkAnswer } from "./check-answer";
import { deprecationHeaders } from "./deprecation";
import { logApiRequest } from "./log-api-request";
import { loggedPath } from "./logged-path";
import type { DocumentedRoute } from "./operation";
import { type Problem, problem, problemResponse } from "./problem";
import { unknownHost } from "./refuse-foreign-request";
import { requestIdOf } from "./request-ids";
import { routePattern } from "./route-pattern";
import { noteAnswer } from "./seen-answers";
import { toProblem } from "./to-problem";

export type PathParams = Record<string, string | string[]>;
/** A handler of Next.js for a route file. */
export type Handler = (
  request: Request,
  route: { params: Promise<PathParams | undefined> },
) => Promise<Response>;

interface LoggedRoute {
  isPolled?: boolean;
  anyHost?: boolean;
  documented?: DocumentedRoute | undefined;
}

/** Gives every response, even a failed one, its request id and its line in the log. */
export function observed(
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
  if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
  const ms = performance.now() - startedAt;
  metrics()?.request({ route: pattern, method, status: response.status }, ms);
  if (!isPolled) {
    const { operation } = documented ?? {};
    const call = { request, state, response, path, pattern, params, operation, requestId, ms };
    await logApiRequest({ ...call, problem: failure }, startedAt);
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
    const seenFile = seenAnswersFile();
    if (seenFile) noteAnswer(seenFile, documented.operation.id, response.status);
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
