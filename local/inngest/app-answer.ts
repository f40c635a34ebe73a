import { retryAfterMs } from "./backoff";
import { isJsonObject, type Json, type JsonObject, parseJson } from "./json";

/** What came back from one call: an HTTP answer, or the reason why there was none. */
export type AppAnswer =
  | { kind: "answered"; status: number; headers: Record<string, string>; body: string }
  | { kind: "unreachable"; reason: string };

/** One operation that the SDK reports; only these fields are read. */
export interface Op {
  id: string;
  op: string;
  name: string;
  displayName: string;
  data: Json;
  error: Json | undefined;
  opts: JsonObject;
}

/** What an answer means for its run. */
export type Verdict =
  | { kind: "completed"; output: Json }
  | { kind: "ops"; ops: Op[]; requestVersion: number; retryable: boolean; retryMs: number | null }
  | { kind: "error"; error: JsonObject; retryable: boolean; retryMs: number | null };

const requestVersionDefault = 2;

/** Reads an answer. Whatever is not clearly the SDK's is an error that may be tried again. */
export function readAnswer(answer: AppAnswer, now: number): Verdict {
  if (answer.kind === "unreachable")
    return retryableError(`Unable to reach SDK URL: ${answer.reason}`);
  const { status, headers, body } = answer.status === 201 ? unwrapStream(answer) : answer;
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && headers["x-inngest-sdk"] === undefined) {
    return retryableError("The response is not from an Inngest SDK.");
  }
  const retryable = headers["x-inngest-no-retry"] !== "true";
  const retryMs = retryAfterMs(headers["retry-after"], now);
  const content = body === "" ? null : parseJson(body);
  if (status === 200) {
    return content === undefined
      ? retryableError("The response is not JSON.")
      : { kind: "completed", output: content };
  }
  if (status === 206) {
    const ops = readOps(content);
    if (!ops) return retryableError("The response has no operations.");
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

function retryableError(message: string): Verdict {
  return { kind: "error", error: { name: "Error", message }, retryable: true, retryMs: null };
}

/** With streaming on, the real answer is the JSON that ends the keep-alive whitespace. */
function unwrapStream(answer: { headers: Record<string, string>; body: string }): {
  status: number;
  headers: Record<string, string>;
  body: string;
} {
  const inner = parseJson(answer.body.trim());
  if (!isJsonObject(inner)) return { status: 500, headers: {}, body: answer.body };
  const innerHeaders = isJsonObject(inner.headers) ? inner.headers : {};
  const named = Object.entries(innerHeaders).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ]);
  const { body } = inner;
  return {
    status: Number(inner.status),
    headers: { ...answer.headers, ...Object.fromEntries(named) },
    body: typeof body === "string" ? body : JSON.stringify(body ?? null),
  };
}

/** The operations of a 206, or of a checkpoint; null when the value has none. */
export function readOps(content: Json | undefined): Op[] | null {
  const items = Array.isArray(content) ? content : [content];
  const ops = items.map((item) => (isJsonObject(item) ? readOp(item) : null));
  if (ops.length === 0 || ops.some((op) => op === null)) return null;
  return ops.filter((op) => op !== null);
}

function readOp(item: JsonObject): Op | null {
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
