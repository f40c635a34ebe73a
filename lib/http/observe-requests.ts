import { log, unstoredLog } from "@/lib/telemetry/log";
import { metrics } from "@/lib/telemetry/metrics/metrics";
import { withRequestId } from "@/lib/telemetry/request-context";
import { sampleRequest } from "@/lib/telemetry/request-sampler";
import { loggedPath } from "./logged-path";
import { requestIdOf } from "./request-ids";

/**
 * A library's handler of a path, with its requests in the metrics and, unless they are many and
 * recorded elsewhere, in the request log. Our own handlers are made by `route()`, which does more.
 *
 * @param pattern As the route's folder is named, such as `/api/auth/[...nextauth]`.
 */
export function observeRequests<Args extends readonly [Request, ...unknown[]]>(
  pattern: string,
  handle: (...args: Args) => Promise<Response>,
  { isLogged }: { isLogged: boolean },
): (...args: Args) => Promise<Response> {
  return async (...args) => {
    const [request] = args;
    const requestId = requestIdOf(request);
    const startedAt = performance.now();
    let status = 500;
    try {
      const response = await (isLogged
        ? withRequestId(requestId, () => handle(...args))
        : handle(...args));
      status = response.status;
      return response;
    } finally {
      const ms = performance.now() - startedAt;
      const { method, url } = request;
      metrics()?.request({ route: pattern, method, status }, ms);
      if (isLogged) {
        const path = loggedPath(new URL(url).pathname);
        const line = { requestId, method, path, status, ms: Math.round(ms * 10) / 10 };
        // Anyone can send these requests, so only a sample of many is stored.
        const requestLog = sampleRequest() ? log() : unstoredLog();
        requestLog.info(line, "request");
      }
    }
  };
}
