import type { IncomingMessage } from "node:http";

export class RequestTooLarge extends Error {
  constructor(bytesMax: number) {
    super(`The body is larger than ${bytesMax} bytes`);
  }
}

/** Reads a whole request body. Rejects with RequestTooLarge as soon as it exceeds `bytesMax`. */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // The socket stays open when we stop reading, so that the refusal can still be answered.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > bytesMax) throw new RequestTooLarge(bytesMax);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
