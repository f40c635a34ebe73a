import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { stringify } from "csv-stringify";
import type { Log } from "@/lib/telemetry/log";

/** By the heading of each column, what a row has in it. */
export type CsvColumns<Row> = Record<string, (row: Row) => string | number | null>;

/**
 * A table as a CSV file that is written while it is read: no row is fetched before the reader has
 * taken those ahead of it, and a reader who leaves ends the fetching. A fault after the first row
 * cuts the answer off, so that half a table is not taken for a whole one.
 */
export function csvResponse<Row>({
  filename,
  columns,
  rows,
  log,
}: {
  filename: string;
  columns: CsvColumns<Row>;
  rows: AsyncIterable<Row>;
  log: Log;
}): Response {
  const names = Object.keys(columns);
  const file = stringify({ header: true, columns: names, bom: true, record_delimiter: "windows" });
  const cells = (row: Row) => Object.values(columns).map((cell) => safeCell(cell(row)));
  pipeline(Readable.from(rows, { highWaterMark: 100 }).map(cells), file).catch((error: Error) => {
    if (!isReaderGone(error)) log.error({ error: error.stack }, "An export was cut off.");
  });
  return new Response(webStream(file), {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${filename}"`,
    },
  });
}

/**
 * A spreadsheet takes a text that begins so for a formula, and would run what a customer typed
 * (OWASP, CSV injection). An apostrophe makes it text again.
 */
export function safeCell(value: string | number | null): string | number | null {
  return typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}

function isReaderGone(error: Error): boolean {
  return (
    "code" in error && (error.code === "ERR_STREAM_PREMATURE_CLOSE" || error.code === "ABORT_ERR")
  );
}

/** Node's and the browser's types of the one class differ in what no caller of ours uses. */
function webStream(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
}
