import { CsvError, parse } from "csv-parse/sync";

/** A row of a CSV file. */
export interface CsvRow {
  /** The number of its first line in the file, from 1. */
  line: number;
  /** Trimmed. */
  cells: string[];
}

/** A file that is not CSV. The message is a sentence for people. */
export class UnreadableCsv extends Error {}

/**
 * Parses the rows of a CSV file that are not empty, at most `max` of them. Lines must end in `\n`.
 * Throws `UnreadableCsv`.
 */
export function readCsvRows(source: string, delimiter: string, max: number): CsvRow[] {
  const rows: CsvRow[] = [];
  let lastLine = 0;
  try {
    parse(source, {
      delimiter,
      // The rows are collected here, because only this callback knows their lines.
      on_record: (record: string[], { lines }) => {
        const breaks = record.join("").split("\n").length - 1;
        rows.push({ line: lines - breaks, cells: record.map(unwrapCell) });
        lastLine = lines;
        return null;
      },
      record_delimiter: "\n",
      relax_column_count: true,
      // A quotation mark within a cell is part of its text, as in ="0012".
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      to: max,
      trim: true,
    });
  } catch (error) {
    if (error instanceof CsvError) throw new UnreadableCsv(explain(error, lastLine));
    throw error;
  }
  return rows;
}

/** Spreadsheets write text that looks like a number as the formula `="0012"`. */
function unwrapCell(cell: string): string {
  const text = /^="((?:[^"]|"")*)"$/.exec(cell)?.[1];
  return (text?.replaceAll('""', '"') ?? cell).trim();
}

function explain(error: CsvError, lastLine: number): string {
  switch (error.code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return `A quotation mark after line ${lastLine} is never closed.`;
    case "CSV_INVALID_CLOSING_QUOTE":
    case "CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE":
      return `Line ${String(error.lines)}: text follows a closing quotation mark.`;
    default:
      return `This is not a valid CSV file: ${error.message}.`;
  }
}
