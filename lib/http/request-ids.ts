import { randomUUID } from "node:crypto";

/** The caller's own request id, which correlates its logs with ours, or a new one. */
export function requestIdOf(request: Request): string {
  const sent = request.headers.get("x-request-id");
  return sent && /^[\w.:-]{8,128}$/.test(sent) ? sent : randomUUID();
}

/** `version-traceid-parentid-flags`. Neither id may be all zeros, and `ff` is not a version. */
const traceparent =
  /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(-.*)?$/;

/**
 * The trace id of the caller's `traceparent` header, 32 hexadecimal digits; null without a valid
 * one. Format: https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function traceIdOf(request: Request): string | null {
  const [, version, traceId, more] =
    traceparent.exec(request.headers.get("traceparent") ?? "") ?? [];
  // Later versions may append fields; version 00 may not.
  if (traceId === undefined || (version === "00" && more !== undefined)) return null;
  return traceId;
}
