import { parseJson, parseLargeJson } from "./parse-json";
import { problem } from "./problem";
import { uniqueFields } from "./unique-fields";

/** 64 KB: three times an order of 100 lines with the longest address and all metadata. */
export const bodyBytesMax = 65_536;

/** The raw body, as text. Throws a 413 problem as soon as the body exceeds the limit. */
export async function readText(request: Request, bytesMax = bodyBytesMax): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) throw tooLarge(bytesMax);
  if (!request.body) return "";
  if (isEncoded(request)) {
    throw problem(415, "The request body must be sent as it is, without Content-Encoding.");
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (let part = await readPart(reader); !part.done; part = await readPart(reader)) {
    size += part.value.byteLength;
    if (size > bytesMax) {
      await reader.cancel();
      throw tooLarge(bytesMax);
    }
    chunks.push(part.value);
  }
  return decode(Buffer.concat(chunks));
}

/** Whether the body is compressed, or says so. */
function isEncoded({ headers }: Request): boolean {
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  return encoding !== "" && encoding !== "identity";
}

/** It fails if the client hangs up before all of the body has arrived. */
async function readPart(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read();
  } catch {
    throw problem(400, "The request body did not arrive completely.");
  }
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

/**
 * The body as JSON. An empty body is `{}`, for calls whose fields are all optional. A body that may be
 * larger than others waits for its turn to be parsed.
 */
export async function readJson(request: Request, bytesMax = bodyBytesMax): Promise<unknown> {
  const type = mediaType(request);
  const text = await readText(request, bytesMax);
  if (text === "") return {};
  if (type !== "application/json") throw problem(415, "The request body must be application/json.");
  return text.length > bodyBytesMax ? parseLargeJson(text) : parseJson(text);
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
