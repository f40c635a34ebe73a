import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { stringify } from "csv-stringify";
import type { Log } from "@/lib/telemetry/log";
import { fileResponse, isReaderGone } from "./web-stream";

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
  const file = stringify({
    ...{ header: true, columns: names, bom: true, record_delimiter: "windows" },
    // By default only a cell with the whole record delimiter is quoted.
    quoted_match: /[\r\n]/,
  });
  const cells = (row: Row) => Object.values(columns).map((cell) => safeCell(cell(row)));
  pipeline(Readable.from(rows, { highWaterMark: 100 }).map(cells), file).catch((error: Error) => {
    if (!isReaderGone(error)) log.error({ error }, "A CSV export failed.");
  });
  return fileResponse(file, { filename, contentType: "text/csv; charset=utf-8; header=present" });
}

/**
 * Where a spreadsheet may see the start of a formula: at the start of a cell, and after what separates
 * cells and rows in other countries and formats. There the quotation marks around a cell don't help,
 * since they don't start a cell. Spaces, quotation marks and characters that nobody sees may precede
 * the formula, and East Asian versions of Excel know full-width signs.
 */
const formulaStart =
  /(?<=^|[;\t\r\n])(?=[\s"\p{C}\p{Default_Ignorable_Code_Point}\u2800]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])/gu;

/**
 * Protects against CSV injection (OWASP): a spreadsheet would run text that looks like a formula, even
 * one that a customer typed. An apostrophe before it makes it plain text.
 */
export function safeCell(value: string | number | null): string | number | null {
  if (typeof value !== "string") return value;
  const text = value.replaceAll(formulaStart, "'");
  return /^[\t\r\n]/.test(text) ? `'${text}` : text;
}
