import type { IncomingMessage } from "node:http";

export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";

  constructor(bytesMax: number) {
    super(`The request body is larger than ${bytesMax} bytes.`);
  }
}

/** Sent with a 413, so that Node closes the connection instead of reading the rest of the body. */
export const closeConnection = { connection: "close" };

/** Reads a whole request body. Rejects with BodyTooLargeError as soon as it exceeds `bytesMax`. */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // A request without an encoding yields Buffers. Leaving the loop must not destroy the request,
  // because a response still has to be sent.
  const body: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new BodyTooLargeError(bytesMax);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
