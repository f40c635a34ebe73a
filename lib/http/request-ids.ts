import { randomUUID } from "node:crypto";

/** The caller's own request id, which correlates its logs with ours, or a new one. */
export function requestIdOf(request: Request): string {
  const sent = request.headers.get("x-request-id");
  return sent && /^[\w.:-]{8,128}$/.test(sent) ? sent : randomUUID();
}
