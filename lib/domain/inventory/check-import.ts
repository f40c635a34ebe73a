import { type ImportMode, onHand, quantity, threshold } from "./input";
import { decideCount, decideReceiving, type StockChange, type StockCounters } from "./stock";

/** A line of a stock file, unparsed. */
export interface ImportLine {
  /** The line number in the file, from 1, counting the header. */
  line: number;
  sku: string;
  /** On hand or received units, depending on the mode. */
  amount: string;
  /** Empty to keep the threshold. */
  threshold: string;
}

export interface KnownStock extends StockCounters {
  sku: string;
  name: string;
}

/** A line with the change that it makes, or the error that prevents it. */
export interface CheckedLine {
  line: number;
  sku: string;
  name: string | null;
  change: StockChange | null;
  error: string | null;
}

/** Checks each line against the current stock, independently of the other lines. */
export function checkImport(
  mode: ImportMode,
  lines: readonly ImportLine[],
  stock: readonly KnownStock[],
): CheckedLine[] {
  const known = new Map(stock.map((row) => [row.sku, row]));
  const last = new Map(lines.map(({ sku, line }) => [sku, line]));
  const first = new Map(lines.toReversed().map(({ sku, line }) => [sku, line]));
  return lines.map((importLine) => {
    const { line, sku } = importLine;
    const row = known.get(sku);
    const named = { line, sku, name: row?.name ?? null };
    const invalid = (error: string) => ({ ...named, change: null, error });
    if (sku === "") return invalid("SKU is missing.");
    if (!row) return invalid("No product has this SKU.");
    const duplicate = [first.get(sku), last.get(sku)].find((other) => other !== line);
    if (duplicate !== undefined) return invalid(`Duplicate SKU (line ${duplicate}).`);
    const decision = decideLine(mode, importLine, row);
    if (typeof decision === "string") return invalid(decision);
    return { ...named, change: decision, error: null };
  });
}

/** The on-hand count that the preview showed for each valid line. */
export function previewedCounts(lines: readonly CheckedLine[]): { line: number; onHand: number }[] {
  return lines.flatMap(({ line, change }) =>
    change ? [{ line, onHand: change.before.onHand }] : [],
  );
}

function decideLine(
  mode: ImportMode,
  importLine: ImportLine,
  row: KnownStock,
): StockChange | string {
  const { productId, reserved } = row;
  const before = { productId, onHand: row.onHand, reserved, threshold: row.threshold };
  const amount = wholeNumber(importLine.amount);
  const isValid = (mode === "count" ? onHand : quantity).safeParse(amount).success;
  if (amount === null || !isValid) {
    const min = mode === "count" ? 0 : 1;
    return `“${shortened(importLine.amount)}” must be a whole number, ${min} or more.`;
  }
  const decision = mode === "count" ? decideCount(before, amount) : decideReceiving(before, amount);
  if (decision.kind === "refused") return decision.reason;
  if (importLine.threshold === "") return decision.change;
  const newThreshold = wholeNumber(importLine.threshold);
  if (newThreshold === null || !threshold.safeParse(newThreshold).success) {
    return `Threshold “${shortened(importLine.threshold)}” must be a whole number, 0 or more.`;
  }
  const { change } = decision;
  return { ...change, after: { ...change.after, threshold: newThreshold } };
}

/** Accepts digits only. Spreadsheet formats such as 1e3 or 1,000 are rejected. */
function wholeNumber(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function shortened(text: string): string {
  return text.length > 20 ? `${text.slice(0, 20)}…` : text;
}
