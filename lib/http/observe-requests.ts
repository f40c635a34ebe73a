import { metrics } from "@/lib/telemetry/metrics/metrics";

/**
 * A library's handler of a path, with its requests in the metrics but not in the request log. Our own
 * handlers are made by `route()`, which does more.
 *
 * @param pattern As the route's folder is named, such as `/api/inngest`.
 */
export function observeRequests<Args extends readonly [Request, ...unknown[]]>(
  pattern: string,
  handle: (...args: Args) => Promise<Response>,
): (...args: Args) => Promise<Response> {
  return async (...args) => {
    const [{ method }] = args;
    const startedAt = performance.now();
    let status = 500;
    try {
      const response = await handle(...args);
      status = response.status;
      return response;
    } finally {
      metrics()?.request({ route: pattern, method, status }, performance.now() - startedAt);
    }
  };
}
