/** What the books say of one product. */
export interface StockCounters {
  productId: number;
  onHand: number;
  /** Units that open orders hold. */
  reserved: number;
  /** At or below so many available units the product is low. */
  threshold: number;
}

/** The largest count that the books take: far above any shelf, far below what overflows. */
export const onHandMax = 100_000_000;

export type OperatorMovement = "receive" | "adjust" | "count";

/** What an operator does to one product: its counters afterwards and its line in the ledger. */
export interface StockChange {
  before: StockCounters;
  after: StockCounters;
  /** Null when only the threshold changes: no unit has moved. */
  movement: OperatorMovement | null;
}

export type StockDecision =
  | { kind: "change"; change: StockChange }
  | { kind: "refused"; reason: string };

export function availableOf(stock: { onHand: number; reserved: number }): number {
  return stock.onHand - stock.reserved;
}

export type StockLevel = "out" | "low" | "enough";

export function levelOf(stock: Pick<StockCounters, "onHand" | "reserved" | "threshold">) {
  const available = availableOf(stock);
  if (available <= 0) return "out" satisfies StockLevel;
  return available <= stock.threshold ? ("low" satisfies StockLevel) : "enough";
}

/** Units that have come in. */
export function receive(before: StockCounters, quantity: number): StockDecision {
  return onHandBecomes(before, before.onHand + quantity, "receive");
}

/** Units that were found, lost or broken. What orders hold can't be taken from under them. */
export function adjust(before: StockCounters, delta: number): StockDecision {
  return onHandBecomes(before, before.onHand + delta, "adjust");
}

/** What lies on the shelf, reserved units among them. It is written down though nothing differs. */
export function count(before: StockCounters, counted: number): StockDecision {
  return onHandBecomes(before, counted, "count");
}

/** From how many available units down the product counts as low. */
export function watchFrom(before: StockCounters, threshold: number): StockDecision {
  return { kind: "change", change: { before, after: { ...before, threshold }, movement: null } };
}

function onHandBecomes(
  before: StockCounters,
  onHand: number,
  movement: OperatorMovement,
): StockDecision {
  if (onHand < before.reserved) {
    const held = `${units(before.reserved)} of ${before.onHand} on hand`;
    return {
      kind: "refused",
      reason: `Open orders hold ${held}: ${onHand} would be too few for them.`,
    };
  }
  if (onHand > onHandMax) {
    return { kind: "refused", reason: `The books take at most ${onHandMax} units of a product.` };
  }
  return { kind: "change", change: { before, after: { ...before, onHand }, movement } };
}

/**
 * What becomes of the product's reorder request. Falling to the threshold opens one, as a
 * reservation that crosses it does. Rising above it, by a correction, takes the open one away: it
 * was called for by a number that was wrong, and while it stands the next fall would be silent.
 * Goods that came in are another matter: whether they were all of it, the operator says. When they
 * leave it low, a request must stand, though nothing has fallen: one is kept, or opened.
 */
export function reorderAfter({
  before,
  after,
  movement,
}: StockChange): "open" | "keep" | "cancel" | null {
  const wasLow = levelOf(before) !== "enough";
  const isLow = levelOf(after) !== "enough";
  if (!wasLow && isLow) return "open";
  if (movement === "receive") return isLow ? "keep" : null;
  return wasLow && !isLow ? "cancel" : null;
}

function units(count: number): string {
  return count === 1 ? "1 unit" : `${count} units`;
}
