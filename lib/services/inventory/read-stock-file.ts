import { CsvError, parse } from "csv-parse/sync";
import type { WrittenLine } from "@/lib/domain/inventory/check-import";
import { type ImportMode, importLinesMax } from "@/lib/domain/inventory/input";

export type StockFile =
  | { kind: "file"; lines: WrittenLine[] }
  /** Nothing of the file can be told apart. */
  | { kind: "refused"; reason: string };

type Parsed = { record: Record<string, string | undefined>; info: { lines: number } };

const delimiters = [",", ";", "\t"] as const;

/** The one that the head is divided by; elsewhere the others are part of what is written. */
function delimiterOf(text: string): string {
  const head = /^.*$/m.exec(text)?.[0] ?? "";
  const uses = (delimiter: string) => head.split(delimiter).length;
  return delimiters.reduce((most, one) => (uses(one) > uses(most) ? one : most));
}

/** Reads a CSV of stock: its head names the columns, in any order; others are not looked at. */
export function readStockFile(mode: ImportMode, text: string): StockFile {
  const amountColumn = mode === "count" ? "on_hand" : "quantity";
  let head: string[] = [];
  let parsed: Parsed[];
  try {
    parsed = parse<Parsed>(text, {
      bom: true,
      columns: (names: string[]) => {
        head = names.map((name) => name.toLowerCase());
        return head;
      },
      delimiter: delimiterOf(text),
      info: true,
      // A line that ends early leaves its last columns out. One that goes on has a comma where none
      // should be, as in 1,000: what would be read of it is not what was written.
      relax_column_count_less: true,
      skip_empty_lines: true,
      to: importLinesMax + 1,
      trim: true,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { kind: "refused", reason: `This is no CSV file: ${error.message}.` };
  }
  const missing = ["sku", amountColumn].filter((name) => !head.includes(name));
  if (missing.length > 0) {
    const columns = missing.join(" and ");
    return {
      kind: "refused",
      reason: `The first line must name the columns; ${columns} is missing.`,
    };
  }
  if (parsed.length === 0) return { kind: "refused", reason: "There is no line below the head." };
  if (parsed.length > importLinesMax) {
    const max = importLinesMax.toLocaleString("en-US");
    return { kind: "refused", reason: `The file has more than ${max} lines. Please split it.` };
  }
  const lines = parsed.map(({ record, info }) => ({
    line: info.lines,
    sku: record.sku ?? "",
    amount: record[amountColumn] ?? "",
    threshold: (mode === "count" && record.threshold) || "",
  }));
  return { kind: "file", lines };
}
