import type { IncomingMessage } from "node:http";

export class BodyTooLarge extends Error {
  constructor(bytesMax: number) {
    super(`The request body is larger than ${bytesMax} bytes.`);
  }
}

/** Goes with the answer to a BodyTooLarge: Node then hangs up instead of reading what is left. */
export const hangUp = { connection: "close" };

/** Reads a whole request body. Rejects with BodyTooLarge as soon as it exceeds `bytesMax`. */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Without an encoding set, a request yields Buffers. It must outlive the loop to be answered.
  const body: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new BodyTooLarge(bytesMax);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
