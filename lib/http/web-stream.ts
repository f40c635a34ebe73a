import { Readable } from "node:stream";
import { finished } from "node:stream/promises";

const ends = new WeakMap<Response, Promise<Error | null>>();

/** A response whose body is a file that is made while the client reads it. */
export function fileResponse(
  file: Readable,
  { filename, contentType }: { filename: string; contentType: string },
): Response {
  const response = new Response(webStream(file), {
    headers: {
      "content-type": contentType,
      "content-disposition": `attachment; filename="${filename}"`,
    },
  });
  const failure = (error: Error) => (isReaderGone(error) ? null : error);
  ends.set(
    response,
    finished(file).then(() => null, failure),
  );
  return response;
}

/**
 * Why the response's file broke off, once it has ended; null if it is complete or the client has left.
 * Never rejects. Undefined for a response that is complete when it is made.
 */
export function endOfFile(response: Response): Promise<Error | null> | undefined {
  return ends.get(response);
}

/** Node's and the DOM's types of this class differ only in methods that are not used here. */
function webStream(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
}

/** Whether a stream failed because its reader has left. */
export function isReaderGone(error: Error): boolean {
  return (
    "code" in error && (error.code === "ERR_STREAM_PREMATURE_CLOSE" || error.code === "ABORT_ERR")
  );
}
