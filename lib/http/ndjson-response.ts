import { Readable } from "node:stream";
import type { Log } from "@/lib/telemetry/log";
import { fileResponse, isReaderGone } from "./web-stream";

/** How many bytes are made before the client has read them. */
const bytesAheadMax = 65_536;

/**
 * Streams rows as lines of JSON, fetching them only as fast as the client reads. An error after the
 * first row breaks the connection, so that a partial file is not taken for a complete one.
 */
export function ndjsonResponse({
  filename,
  rows,
  log,
}: {
  filename: string;
  rows: AsyncIterable<unknown>;
  log: Log;
}): Response {
  const file = Readable.from(toLines(rows), { objectMode: false, highWaterMark: bytesAheadMax });
  file.on("error", (error) => {
    if (!isReaderGone(error)) log.error({ error }, "An export failed.");
  });
  return fileResponse(file, { filename, contentType: "application/x-ndjson" });
}

async function* toLines(rows: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}
