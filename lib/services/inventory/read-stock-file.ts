import type { ImportLine } from "@/lib/domain/inventory/check-import";
import { type ImportMode, importLinesMax } from "@/lib/domain/inventory/input";
import { UnreadableCsv } from "@/lib/services/csv/read-csv-rows";
import { readCsvTable } from "@/lib/services/csv/read-csv-table";

export type StockFile =
  | { kind: "file"; lines: ImportLine[] }
  /** The file as a whole can't be read. */
  | { kind: "refused"; reason: string };

const columnsByMode = {
  count: { amount: "on_hand", threshold: "threshold" },
  receive: { amount: "quantity", threshold: null },
} as const;

/** Reads a CSV file of stock. An issue that concerns one row is returned with that row. */
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
  const rows = readCsvTable(text, {
    required: ["sku", amount],
    optional: threshold ? [threshold] : [],
    rowsMax: importLinesMax,
  });
  return rows.map(({ line, cells: { sku = "", ...cells }, issue }) => ({
    line,
    sku,
    amount: cells[amount] ?? "",
    threshold: (threshold && cells[threshold]) ?? "",
    issue,
  }));
}
