import { formatCount } from "@/lib/domain/format-count";

/** A product's stock counters. */
export interface StockCounters {
  productId: number;
  onHand: number;
  /** Units reserved by open orders. */
  reserved: number;
  /** At or below this many available units, stock is low. */
  threshold: number;
}

/** The largest count of units on hand, far below an integer overflow. */
export const onHandMax = 100_000_000;

/** The kinds of ledger entries. `opening` is a new product's first stock. */
export const movementKinds = [
  "opening",
  "receive",
  "adjust",
  "count",
  "reserve",
  "release",
  "fulfill",
  "restock",
] as const;
export type MovementKind = (typeof movementKinds)[number];

export type OperatorMovement = Extract<MovementKind, "receive" | "adjust" | "count">;

/** An operator's change of a product's counters, and the kind of its ledger entry. */
export interface StockChange {
  before: StockCounters;
  after: StockCounters;
  /** Null when only the threshold changes. */
  movement: OperatorMovement | null;
}

export type StockDecision =
  | { kind: "change"; change: StockChange }
  | { kind: "refused"; reason: string };

export function availableUnits(stock: { onHand: number; reserved: number }): number {
  return stock.onHand - stock.reserved;
}

export type StockLevel = "out" | "low" | "enough";

export function stockLevel(stock: Pick<StockCounters, "onHand" | "reserved" | "threshold">) {
  const available = availableUnits(stock);
  if (available <= 0) return "out" satisfies StockLevel;
  return available <= stock.threshold ? ("low" satisfies StockLevel) : "enough";
}

/** Adds received units. */
export function decideReceiving(before: StockCounters, quantity: number): StockDecision {
  return decideOnHand(before, before.onHand + quantity, "receive");
}

/** Adds or removes units. Reserved units can't be removed. */
export function decideAdjustment(before: StockCounters, delta: number): StockDecision {
  return decideOnHand(before, before.onHand + delta, "adjust");
}

/** Sets the counted units on hand, including reserved ones. Recorded even without a difference. */
export function decideCount(before: StockCounters, counted: number): StockDecision {
  return decideOnHand(before, counted, "count");
}

/** Sets the low-stock threshold. */
export function decideThreshold(before: StockCounters, threshold: number): StockDecision {
  return { kind: "change", change: { before, after: { ...before, threshold }, movement: null } };
}

function decideOnHand(
  before: StockCounters,
  onHand: number,
  movement: OperatorMovement,
): StockDecision {
  if (onHand < before.reserved) {
    const verb = before.reserved === 1 ? "is" : "are";
    return {
      kind: "refused",
      reason: `${units(before.reserved)} ${verb} reserved by open orders, so on hand can't be ${onHand}.`,
    };
  }
  if (onHand > onHandMax) {
    return {
      kind: "refused",
      reason: `On hand can't be more than ${formatCount(onHandMax)} units.`,
    };
  }
  return { kind: "change", change: { before, after: { ...before, onHand }, movement } };
}

/**
 * What a stock change does to the product's reorder request. Falling to the threshold opens one.
 * Rising above it by a correction cancels it, because the low count was wrong and an open request
 * would suppress the next alert. Received units never close a request, because the operator decides
 * whether the delivery is complete; if stock is still low, `keep` makes sure that one is open.
 */
export function reorderActionAfter({
  before,
  after,
  movement,
}: StockChange): "open" | "keep" | "cancel" | null {
  const wasLow = stockLevel(before) !== "enough";
  const isLow = stockLevel(after) !== "enough";
  if (!wasLow && isLow) return "open";
  if (movement === "receive") return isLow ? "keep" : null;
  return wasLow && !isLow ? "cancel" : null;
}

function units(count: number): string {
  return count === 1 ? "1 unit" : `${count} units`;
}
