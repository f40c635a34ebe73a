import { formatCount } from "@/lib/domain/format-count";
import type { ImportLine } from "@/lib/domain/inventory/check-import";
import { type ImportMode, importLinesMax } from "@/lib/domain/inventory/input";
import { findHiddenCharacter } from "@/lib/domain/text";
import { type CsvRow, readCsvRows, UnreadableCsv } from "./read-csv-rows";

export type StockFile =
  | { kind: "file"; lines: ImportLine[] }
  /** The file as a whole can't be read. */
  | { kind: "refused"; reason: string };

const delimiters = [",", ";", "\t", "|"] as const;

const columnsByMode = {
  count: { amount: "on_hand", threshold: "threshold" },
  receive: { amount: "quantity", threshold: null },
} as const;

/**
 * Reads a CSV file of stock as spreadsheets and order systems write it. The header names the columns,
 * in any order; others are ignored, and so are empty rows. An issue that concerns one row is returned
 * with that row.
 */
export function readStockFile(mode: ImportMode, text: string): StockFile {
  try {
    return { kind: "file", lines: readLines(mode, text) };
  } catch (error) {
    if (error instanceof UnreadableCsv) return { kind: "refused", reason: error.message };
    throw error;
  }
}

function readLines(mode: ImportMode, text: string): ImportLine[] {
  const { amount, threshold } = columnsByMode[mode];
  const { source, delimiter } = findDelimiter(text, ["sku", amount, threshold ?? amount]);
  const [header, ...rows] = readCsvRows(source, delimiter, importLinesMax + 2);
  if (!header) throw new UnreadableCsv("The file is empty.");
  const columns = findColumns(header, { required: ["sku", amount], optional: threshold });
  if (rows.length === 0) throw new UnreadableCsv("The file has no rows.");
  if (rows.length > importLinesMax) {
    const max = formatCount(importLinesMax);
    throw new UnreadableCsv(`The file has more than ${max} rows. Split it into smaller files.`);
  }
  return rows.map(({ line, cells }) => {
    const cell = (name: string | null) => (name && cells[columns.indexOf(name)]) || "";
    const read = { sku: cell("sku"), amount: cell(amount), threshold: cell(threshold) };
    const issue =
      findExtraCells(cells, header.cells.length) ??
      findHiddenCell("sku", read.sku) ??
      findHiddenCell(amount, read.amount) ??
      findHiddenCell("threshold", read.threshold);
    return { line, ...read, issue };
  });
}

/**
 * The delimiter is the one that a first line `sep=;` names (Excel reads and writes it), else the one
 * that separates the most of the wanted columns. The source has that line blank and `\n` line ends.
 */
function findDelimiter(text: string, wanted: readonly string[]) {
  const source = text.replace(/^\ufeff+/, "").replaceAll(/\r\n?/g, "\n");
  if (source.startsWith("PK\u0003\u0004")) {
    throw new UnreadableCsv("This is an Excel workbook. Save it as CSV, then choose that file.");
  }
  const [line = "", named] = /^"?sep=([^\n])"?[,;\t ]*(?=\n|$)/i.exec(source) ?? [];
  if (named !== undefined) {
    const delimiter = delimiters.find((one) => one === named);
    if (delimiter) return { source: source.slice(line.length), delimiter };
    throw new UnreadableCsv(
      `Line 1: “${named}” is not supported as a delimiter. Use a comma, a semicolon or a tab.`,
    );
  }
  const known = (delimiter: string) => countWanted(source, delimiter, wanted);
  const delimiter = delimiters.reduce((best, one) => (known(one) > known(best) ? one : best));
  return { source, delimiter };
}

function countWanted(source: string, delimiter: string, wanted: readonly string[]): number {
  try {
    const cells = readCsvRows(source, delimiter, 1).flatMap((row) => row.cells.map(columnName));
    return cells.filter((name) => wanted.includes(name)).length;
  } catch (error) {
    // With another delimiter the header may be valid. If not, reading the rows explains why.
    if (error instanceof UnreadableCsv) return 0;
    throw error;
  }
}

/** A heading in lower case. Without what can't be seen, so that the refusal can say what it is. */
function columnName(heading: string): string {
  return heading
    .replaceAll(/[\0\p{Default_Ignorable_Code_Point}]+/gu, "")
    .trim()
    .toLowerCase();
}

/** The header's column names, in which each column that is read appears at most once. */
function findColumns(
  { line, cells }: CsvRow,
  { required, optional }: { required: readonly string[]; optional: string | null },
): string[] {
  const columns = cells.map(columnName);
  const missing = required.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    throw new UnreadableCsv(`The header row is missing these columns: ${missing.join(", ")}.`);
  }
  for (const name of [...required, ...(optional ? [optional] : [])]) {
    const heading = cells[columns.indexOf(name)] ?? "";
    const hidden = findHiddenCharacter(heading);
    if (hidden !== null) {
      throw new UnreadableCsv(
        `Line ${line}: the heading “${name}” contains an invisible character (${hidden}).`,
      );
    }
    if (columns.indexOf(name) === columns.lastIndexOf(name)) continue;
    throw new UnreadableCsv(
      `Line ${line}: the heading “${name}” appears more than once. Remove the other column.`,
    );
  }
  return columns;
}

/** Cells beyond the header come from an unquoted comma, as in 1,000, which would be read as 1. */
function findExtraCells(cells: readonly string[], width: number): string | null {
  if (cells.slice(width).every((cell) => cell === "")) return null;
  return `The row has ${cells.length} cells, but the header has ${width}. Put cells that contain the delimiter in quotation marks.`;
}

function findHiddenCell(name: string, cell: string): string | null {
  const found = findHiddenCharacter(cell);
  return found === null ? null : `${name} contains an invisible character (${found}).`;
}
