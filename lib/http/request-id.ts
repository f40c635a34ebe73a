import { randomUUID } from "node:crypto";

/** A caller's own id is kept, so that one id runs through its logs and ours. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id");
  return given && /^[\w.:-]{8,128}$/.test(given) ? given : randomUUID();
}

/** `version-trace-parent-flags`; neither id may be all zeros, and no version is `ff`. */
const traceparent =
  /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(-.*)?$/;

/**
 * The id of the trace that the caller works in, 32 hexadecimal digits; null when it names none, or
 * not as W3C Trace Context (https://www.w3.org/TR/trace-context/#traceparent-header) has it.
 */
export function traceIdOf(request: Request): string | null {
  const [, version, traceId, more] =
    traceparent.exec(request.headers.get("traceparent") ?? "") ?? [];
  // Versions to come may say more after the flags; this one may not.
  if (traceId === undefined || (version === "00" && more !== undefined)) return null;
  return traceId;
}
