import { findJsonExcess } from "./find-json-excess";
import { problem } from "./problem";
import { uniqueFields } from "./unique-fields";

/** 64 KB: three times an order of 100 lines with the longest address and all metadata. */
export const bodyBytesMax = 65_536;

/** The raw body, as text. Throws a 413 problem as soon as the body exceeds the limit. */
export async function readText(request: Request, bytesMax = bodyBytesMax): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) throw tooLarge(bytesMax);
  if (!request.body) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > bytesMax) {
      await reader.cancel();
      throw tooLarge(bytesMax);
    }
    chunks.push(part.value);
  }
  return decode(Buffer.concat(chunks));
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw problem(400, "The request body must be UTF-8.");
  }
}

/** The 413 of a body with more than `bytesMax` bytes. */
export function tooLarge(bytesMax = bodyBytesMax) {
  return problem(413, `The request body must be at most ${bytesMax} bytes.`);
}

/** The body as JSON. An empty body is `{}`, for calls whose fields are all optional. */
export async function readJson(request: Request, bytesMax = bodyBytesMax): Promise<unknown> {
  const type = mediaType(request);
  const text = await readText(request, bytesMax);
  if (text === "") return {};
  if (type !== "application/json") throw problem(415, "The request body must be application/json.");
  if (bytesMax > bodyBytesMax) requireModestJson(text);
  const value = parseJson(text);
  const path = findProtoField(value);
  if (path === null) return value;
  throw problem(422, "The request is not valid. Correct the fields listed in `errors`.", {
    errors: [{ path, message: "is not an allowed name" }],
  });
}

/** Throws a 422 problem for a large body that would take far more memory as values. */
function requireModestJson(text: string): void {
  const message = findJsonExcess(text);
  if (message === null) return;
  throw problem(422, "The request is not valid. Correct the fields listed in `errors`.", {
    errors: [{ path: "", message }],
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw problem(400, "The request body is not valid JSON.");
  }
}

/**
 * The path of a field named `__proto__`; null if there is none. Copying such a field would lose it,
 * or set the prototype of the copy. A loop, because bodies can be nested deeper than the stack.
 */
function findProtoField(body: unknown): string | null {
  const waiting: { value: unknown; path: string }[] = [{ value: body, path: "" }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, path } = next;
    if (typeof value !== "object" || value === null) continue;
    const prefix = path === "" ? "" : `${path}.`;
    if (Object.hasOwn(value, "__proto__")) return `${prefix}__proto__`;
    for (const [key, inner] of Object.entries(value)) {
      waiting.push({
        value: inner,
        path: Array.isArray(value) ? `${path}[${key}]` : `${prefix}${key}`,
      });
    }
  }
  return null;
}

/** The fields of a URL-encoded form. */
export async function readForm(request: Request): Promise<unknown> {
  if (mediaType(request) !== "application/x-www-form-urlencoded") {
    throw problem(415, "The request body must be application/x-www-form-urlencoded.");
  }
  return uniqueFields(new URLSearchParams(await readText(request)));
}

function mediaType(request: Request): string {
  return request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
}
