import type { z } from "zod";
import { problem } from "./problem";

/** 64 KB: a hundred lines with the longest address and all metadata are a third of it. */
const bodyBytesMax = 65_536;

/** The raw body, for signatures. Refuses with 413 before it has read too much. */
export async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > bodyBytesMax) throw tooLarge();
  if (!request.body) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > bodyBytesMax) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(part.value);
  }
  return decode(Buffer.concat(chunks));
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw problem(400, "The body is not UTF-8.");
  }
}

function tooLarge() {
  return problem(413, `The body must be at most ${bodyBytesMax} bytes.`);
}

/** The body as JSON. An absent body is `{}`, for calls whose every field is optional. */
export async function readJson(request: Request): Promise<unknown> {
  const type = mediaType(request);
  const text = await readText(request);
  if (text === "") return {};
  if (type !== "application/json") throw problem(415, "The body must be application/json.");
  try {
    return JSON.parse(text);
  } catch {
    throw problem(400, "The body is not valid JSON.");
  }
}

/** The body as HTML forms send it. */
export async function readForm(request: Request): Promise<unknown> {
  if (mediaType(request) !== "application/x-www-form-urlencoded") {
    throw problem(415, "The body must be application/x-www-form-urlencoded.");
  }
  return Object.fromEntries(new URLSearchParams(await readText(request)));
}

function mediaType(request: Request): string {
  return request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
}

/** What the schema makes of the input; every fault at once, each with its path, as one 422. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const errors = result.error.issues.slice(0, 50).flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        path: pathOf([...issue.path, key]),
        message: "is not a known field",
      }));
    }
    return [{ path: pathOf(issue.path), message: issue.message }];
  });
  throw problem(422, "The request does not fit. See `errors`.", { errors });
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}
