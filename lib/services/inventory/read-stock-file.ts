import { CsvError, parse } from "csv-parse/sync";
import { formatCount } from "@/lib/domain/format-count";
import type { ImportLine } from "@/lib/domain/inventory/check-import";
import { type ImportMode, importLinesMax } from "@/lib/domain/inventory/input";

export type StockFile =
  | { kind: "file"; lines: ImportLine[] }
  /** The file as a whole can't be read. */
  | { kind: "refused"; reason: string };

interface ParsedRow {
  record: Record<string, string | undefined>;
  info: { lines: number };
}

const delimiters = [",", ";", "\t"] as const;

/** The delimiter used most often in the header row. In the other rows it is the only delimiter. */
function detectDelimiter(text: string): string {
  const header = /^.*$/m.exec(text)?.[0] ?? "";
  const uses = (delimiter: string) => header.split(delimiter).length;
  return delimiters.reduce((best, other) => (uses(other) > uses(best) ? other : best));
}

/** Parses a CSV file of stock. The header names the columns, in any order; others are ignored. */
export function readStockFile(mode: ImportMode, text: string): StockFile {
  const amountColumn = mode === "count" ? "on_hand" : "quantity";
  let header: string[] = [];
  let parsed: ParsedRow[];
  try {
    parsed = parse<ParsedRow>(text, {
      bom: true,
      columns: (names: string[]) => {
        header = names.map((name) => name.toLowerCase());
        return header;
      },
      delimiter: detectDelimiter(text),
      info: true,
      // A row may have fewer cells than the header: the last columns are empty. More cells are an
      // error, since they come from an unquoted comma, as in 1,000, and would be read as 1.
      relax_column_count_less: true,
      skip_empty_lines: true,
      to: importLinesMax + 1,
      trim: true,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { kind: "refused", reason: `This is not a valid CSV file: ${error.message}.` };
  }
  const missing = ["sku", amountColumn].filter((name) => !header.includes(name));
  if (missing.length > 0) {
    const columns = missing.join(", ");
    return { kind: "refused", reason: `The header row is missing these columns: ${columns}.` };
  }
  if (parsed.length === 0) return { kind: "refused", reason: "The file has no rows." };
  if (parsed.length > importLinesMax) {
    const max = formatCount(importLinesMax);
    return {
      kind: "refused",
      reason: `The file has more than ${max} rows. Split it into smaller files.`,
    };
  }
  const lines = parsed.map(({ record, info }) => ({
    line: info.lines,
    sku: record.sku ?? "",
    amount: record[amountColumn] ?? "",
    threshold: (mode === "count" && record.threshold) || "",
  }));
  return { kind: "file", lines };
}
