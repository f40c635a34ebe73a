import { type ImportMode, onHand, quantity, threshold } from "./input";
import { count, receive, type StockChange, type StockCounters } from "./stock";

/** A line of a file of stock, as it was written. */
export interface WrittenLine {
  /** In the file, from 1; the head is a line too. */
  line: number;
  sku: string;
  /** On hand or the quantity, by the file's mode. */
  amount: string;
  /** Empty when the threshold stays. */
  threshold: string;
}

export interface KnownStock extends StockCounters {
  sku: string;
  name: string;
}

/** A line as it would be booked, or why it would not be. */
export interface CheckedLine {
  line: number;
  sku: string;
  name: string | null;
  change: StockChange | null;
  error: string | null;
}

/** What each line would do to the stock as it is known. No line is looked at for another's sake. */
export function checkImport(
  mode: ImportMode,
  lines: readonly WrittenLine[],
  stock: readonly KnownStock[],
): CheckedLine[] {
  const known = new Map(stock.map((row) => [row.sku, row]));
  const last = new Map(lines.map(({ sku, line }) => [sku, line]));
  const first = new Map(lines.toReversed().map(({ sku, line }) => [sku, line]));
  return lines.map((written) => {
    const { line, sku } = written;
    const row = known.get(sku);
    const named = { line, sku, name: row?.name ?? null };
    const wrong = (error: string) => ({ ...named, change: null, error });
    if (sku === "") return wrong("There is no SKU.");
    if (!row) return wrong("There is no product with this SKU.");
    const twin = [first.get(sku), last.get(sku)].find((other) => other !== line);
    if (twin !== undefined) return wrong(`The same SKU stands on line ${twin}.`);
    const decision = decide(mode, written, row);
    if (typeof decision === "string") return wrong(decision);
    return { ...named, change: decision, error: null };
  });
}

/** How many units each line that would be booked was shown beside. */
export function seenOf(lines: readonly CheckedLine[]): { line: number; onHand: number }[] {
  return lines.flatMap(({ line, change }) =>
    change ? [{ line, onHand: change.before.onHand }] : [],
  );
}

function decide(mode: ImportMode, written: WrittenLine, row: KnownStock): StockChange | string {
  const { productId, reserved } = row;
  const before = { productId, onHand: row.onHand, reserved, threshold: row.threshold };
  const amount = wholeNumber(written.amount);
  const isGood = (mode === "count" ? onHand : quantity).safeParse(amount).success;
  if (amount === null || !isGood) {
    const from = mode === "count" ? "from 0" : "from 1";
    return `“${shortened(written.amount)}” is not a whole number ${from}.`;
  }
  const decision = mode === "count" ? count(before, amount) : receive(before, amount);
  if (decision.kind === "refused") return decision.reason;
  if (written.threshold === "") return decision.change;
  const watched = wholeNumber(written.threshold);
  if (watched === null || !threshold.safeParse(watched).success) {
    return `The threshold “${shortened(written.threshold)}” is not a whole number from 0.`;
  }
  const { change } = decision;
  return { ...change, after: { ...change.after, threshold: watched } };
}

/** Digits alone: what a spreadsheet makes of a number, such as 1e3 or 1,000, is refused. */
function wholeNumber(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function shortened(text: string): string {
  return text.length > 20 ? `${text.slice(0, 20)}…` : text;
}
