import { log, unstoredLog } from "./log";
import { sentRequestId, withRequestId } from "./request-context";
import { sampleRequest } from "./request-sampler";

interface PageRequest {
  method: string;
  headers: NodeJS.Dict<string | string[]>;
}

/**
 * Logs the error of a page, an action or a route that nothing handled. The path is left out, since
 * it may contain a tracking token: `route` is its pattern. Anyone can send requests that fail, so of a
 * flood of them not each line is stored.
 */
export function logPageError(
  error: unknown,
  { method, headers }: PageRequest,
  { routePath, routeType }: { routePath: string; routeType: string },
): void {
  const sent = headers["x-request-id"];
  const requestId = sentRequestId({ get: () => (typeof sent === "string" ? sent : null) });
  const digest: unknown = Object(error).digest;
  const fields = { method, route: routePath, type: routeType, digest, error };
  const pageLog = sampleRequest() ? log() : unstoredLog();
  const write = () => pageLog.error(fields, "A page failed.");
  if (requestId === null) write();
  else withRequestId(requestId, write);
}
