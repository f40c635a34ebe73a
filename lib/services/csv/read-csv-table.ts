import { formatCount } from "@/lib/domain/format-count";
import { findHiddenCharacter } from "@/lib/domain/text";
import { type CsvRow, readCsvRows, UnreadableCsv } from "./read-csv-rows";

const delimiters = [",", ";", "\t", "|"] as const;

/** What a file must look like. */
interface CsvTable {
  /** The names of the columns that the header must have, in lower case, in any order. */
  required: readonly string[];
  optional: readonly string[];
  rowsMax: number;
}

export interface CsvTableRow {
  /** The line number in the file, from 1, counting the header. */
  line: number;
  /** The wanted columns that the file has, by name. */
  cells: Partial<Record<string, string>>;
  /** Why the row can't be read; null if it can. */
  issue: string | null;
}

/**
 * Reads a CSV file as spreadsheets and order systems write it. The header names the columns, in any
 * order; others are ignored, and so are empty rows. An issue that concerns one row is returned with
 * that row. Throws `UnreadableCsv` for a file that can't be read as a whole.
 */
export function readCsvTable(text: string, table: CsvTable): CsvTableRow[] {
  const wanted = [...table.required, ...table.optional];
  const { source, delimiter } = findDelimiter(text, wanted);
  const [header, ...rows] = readCsvRows(source, delimiter, table.rowsMax + 2);
  if (!header) throw new UnreadableCsv("The file is empty.");
  const columns = findColumns(header, table);
  if (rows.length === 0) throw new UnreadableCsv("The file has no rows.");
  if (rows.length > table.rowsMax) {
    const max = formatCount(table.rowsMax);
    throw new UnreadableCsv(`The file has more than ${max} rows. Split it into smaller files.`);
  }
  return rows.map(({ line, cells }) => {
    const read = wanted.map((name) => [name, cells[columns.indexOf(name)] ?? ""] as const);
    const hidden = read.map(([name, cell]) => findHiddenCell(name, cell));
    const issue =
      findExtraCells(cells, header.cells.length) ?? hidden.find((one) => one !== null) ?? null;
    return { line, cells: Object.fromEntries(read), issue };
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
  { required, optional }: Pick<CsvTable, "required" | "optional">,
): string[] {
  const columns = cells.map(columnName);
  const missing = required.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    throw new UnreadableCsv(`The header row is missing these columns: ${missing.join(", ")}.`);
  }
  for (const name of [...required, ...optional]) {
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
