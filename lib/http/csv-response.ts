import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { stringify } from "csv-stringify";
import type { Log } from "@/lib/telemetry/log";

/** The columns of a CSV file: by heading, how to read the cell from a row. */
export type CsvColumns<Row> = Record<string, (row: Row) => string | number | null>;

/**
 * Streams rows as a CSV file, fetching them only as fast as the client reads. An error after the
 * first row breaks the connection, so that a partial file is not taken for a complete one.
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
    if (!isClientGone(error)) log.error({ error }, "A CSV export failed.");
  });
  return new Response(webStream(file), {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${filename}"`,
    },
  });
}

/**
 * Protects against CSV injection (OWASP): a spreadsheet would run text that starts like a formula,
 * even one that a customer typed. A leading apostrophe makes it plain text.
 */
export function safeCell(value: string | number | null): string | number | null {
  return typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}

function isClientGone(error: Error): boolean {
  return (
    "code" in error && (error.code === "ERR_STREAM_PREMATURE_CLOSE" || error.code === "ABORT_ERR")
  );
}

/** Node's and the DOM's types of this class differ only in methods that are not used here. */
function webStream(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
}
