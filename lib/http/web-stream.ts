import { Readable } from "node:stream";

/** Node's and the DOM's types of this class differ only in methods that are not used here. */
export function webStream(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
}

/** Whether a stream failed because its reader has left. */
export function isReaderGone(error: Error): boolean {
  return (
    "code" in error && (error.code === "ERR_STREAM_PREMATURE_CLOSE" || error.code === "ABORT_ERR")
  );
}
