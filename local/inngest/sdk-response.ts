import { createHash } from "node:crypto";
import { retryAfterMs } from "./backoff";
import { isJsonObject, type Json, type JsonObject, parseJson } from "./json";

/** The HTTP response to a request to an app, or the reason why there was none. */
export type SdkResponse =
  | { kind: "received"; status: number; headers: Record<string, string>; body: string }
  | { kind: "unreachable"; reason: string };

/** One step operation that the SDK reports (its `OutgoingOp`); other fields are ignored. */
export interface Op {
  id: string;
  op: string;
  name: string;
  displayName: string;
  data: Json;
  error: Json | undefined;
  opts: JsonObject;
}

/** What a call did for its run: completed it, reported step operations, or failed. */
export type CallOutcome =
  | { kind: "completed"; output: Json }
  | { kind: "ops"; ops: Op[]; requestVersion: number; retryable: boolean; retryMs: number | null }
  | { kind: "error"; error: JsonObject; retryable: boolean; retryMs: number | null };

const requestVersionDefault = 2;
const runEndId = createHash("sha1").update("complete").digest("hex");

/** Parses the response to a call. A response that is not an SDK's is a retryable error. */
export function parseSdkResponse(response: SdkResponse, now: number): CallOutcome {
  if (response.kind === "unreachable")
    return retryableError(`Unable to reach SDK URL: ${response.reason}`);
  const { status, headers, body } = response.status === 201 ? unwrapStream(response) : response;
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && headers["x-inngest-sdk"] === undefined) {
    return retryableError("The response is not from an Inngest SDK.");
  }
  const retryable = headers["x-inngest-no-retry"] !== "true";
  const retryMs = retryAfterMs(headers["retry-after"], now);
  const content = body === "" ? null : parseJson(body);
  if (status === 200) {
    return content === undefined
      ? retryableError("The response is not valid JSON.")
      : { kind: "completed", output: content };
  }
  if (status === 206) {
    const ops = parseOps(content);
    if (!ops) return retryableError("The response has no valid step operations.");
    const [only] = ops;
    if (ops.length === 1 && only?.op === "RunComplete") {
      return { kind: "completed", output: only.data };
    }
    const requestVersion = Number(headers["x-inngest-req-version"] ?? requestVersionDefault);
    return { kind: "ops", ops, requestVersion, retryable, retryMs };
  }
  const fallback = { name: "Error", message: body.slice(0, 500) || `HTTP ${status}` };
  return { kind: "error", error: isJsonObject(content) ? content : fallback, retryable, retryMs };
}

function retryableError(message: string): CallOutcome {
  return { kind: "error", error: { name: "Error", message }, retryable: true, retryMs: null };
}

/** A streaming app sends whitespace to keep the connection open, then its response as JSON. */
function unwrapStream(response: { headers: Record<string, string>; body: string }): {
  status: number;
  headers: Record<string, string>;
  body: string;
} {
  const inner = parseJson(response.body.trim());
  if (!isJsonObject(inner)) return { status: 500, headers: {}, body: response.body };
  const innerHeaders = isJsonObject(inner.headers) ? inner.headers : {};
  const headers = Object.entries(innerHeaders).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ]);
  const { body } = inner;
  return {
    status: Number(inner.status),
    headers: { ...response.headers, ...Object.fromEntries(headers) },
    body: typeof body === "string" ? body : JSON.stringify(body ?? null),
  };
}

/** The step operations of a 206 response or a checkpoint; null if any is malformed. */
export function parseOps(content: Json | undefined): Op[] | null {
  const items = Array.isArray(content) ? content : [content];
  const ops = items.map((item) => (isJsonObject(item) ? parseOp(item) : null));
  if (ops.length === 0 || ops.some((op) => op === null)) return null;
  return ops.filter((op) => op !== null);
}

function parseOp(item: JsonObject): Op | null {
  const { id, op, name, displayName, data, error, opts } = item;
  if (typeof id !== "string" || typeof op !== "string") return null;
  const label = typeof name === "string" ? name : "";
  return {
    id,
    op,
    name: label,
    displayName: typeof displayName === "string" ? displayName : label,
    data: data ?? null,
    error,
    opts: isJsonObject(opts) ? opts : {},
  };
}

/**
 * Whether the function itself has thrown. The SDK reports it like a step (with an id that a step named
 * "complete" has too, but no name) instead of in a failed response when deferrals have to be saved.
 */
export function isFunctionError({ op, id, name, displayName }: Op): boolean {
  const isError = op === "StepError" || op === "StepFailed";
  return isError && id === runEndId && name === "" && displayName === "";
}
