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
  /** Why the line can't be read; null if it can. */
  issue: string | null;
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

/**
 * Checks each line against the current stock. In a count, a SKU on several lines is an error, since
 * nobody knows which count is right; in a delivery, each line adds to the lines before it.
 */
export function checkImport(
  mode: ImportMode,
  lines: readonly ImportLine[],
  stock: readonly KnownStock[],
): CheckedLine[] {
  const known = new Map(stock.map((row) => [row.sku, row]));
  const linesBySku = new Map<string, number[]>();
  for (const { sku, line } of lines) {
    linesBySku.set(sku, [...(linesBySku.get(sku) ?? []), line]);
  }
  return lines.map((importLine) => {
    const { line, sku } = importLine;
    const row = known.get(sku);
    const named = { line, sku, name: row?.name ?? null };
    const invalid = (error: string) => ({ ...named, change: null, error });
    if (importLine.issue !== null) return invalid(importLine.issue);
    if (sku === "") return invalid("SKU is missing.");
    if (!row) return invalid("No product has this SKU.");
    const sameSku = linesBySku.get(sku) ?? [];
    if (mode === "count" && sameSku.length > 1) {
      return invalid(`This SKU is on lines ${joinNumbers(sameSku)}. Keep one of them.`);
    }
    const decision = decideLine(mode, importLine, row);
    if (typeof decision === "string") return invalid(decision);
    known.set(sku, { ...row, ...decision.after });
    return { ...named, change: decision, error: null };
  });
}

/** `2, 5 and 9`; a long list is cut off. */
function joinNumbers(numbers: readonly number[]): string {
  const shown = numbers.slice(0, 5).map(String);
  const last = numbers.length > shown.length ? "others" : shown.pop();
  return `${shown.join(", ")} and ${last}`;
}

/** One change per product: the sum of what its lines add. In a count each has one line. */
export function mergeChanges(lines: readonly CheckedLine[]): StockChange[] {
  const merged = new Map<number, StockChange>();
  for (const { change } of lines) {
    if (!change) continue;
    const earlier = merged.get(change.before.productId);
    merged.set(change.before.productId, earlier ? { ...earlier, after: change.after } : change);
  }
  return [...merged.values()];
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
