import { findCurrency } from "@/lib/domain/currencies";

interface RefundedItem {
  productId: number;
  quantity: number;
  /** Minor units. */
  unitPrice: number;
}

/** What one unit of an order line is worth in a refund, in minor units. */
export interface UnitRefund {
  productId: number;
  quantity: number;
  /** Of each unit but the last. */
  amount: number;
  /** Of the last unit, which takes what rounding leaves of its line. */
  lastAmount: number;
}

/**
 * Spreads what was captured over the units of an order, in amounts that the currency can be refunded
 * in. Discounts, shipping and tax are spread with it, in proportion to the prices, or to the numbers
 * of units if nothing has a price. The refunds of all units add up to exactly what was captured.
 */
export function unitRefunds(
  { items, currency }: { items: readonly RefundedItem[]; currency: string },
  captured: number,
): UnitRefund[] {
  const step = BigInt(findCurrency(currency).amountStep);
  const hasPrices = items.some(({ unitPrice }) => unitPrice > 0);
  const weight = ({ quantity, unitPrice }: RefundedItem) =>
    BigInt(quantity) * BigInt(hasPrices ? unitPrice : 1);
  const totalWeight = items.reduce((sum, item) => sum + weight(item), 0n);
  /** The share of the first lines, which is all of it at the last line with a price. */
  const shareUpTo = (covered: bigint) =>
    covered === totalWeight
      ? BigInt(captured)
      : roundDown((BigInt(captured) * covered) / totalWeight, step);
  let covered = 0n;
  return items.map((item) => {
    const before = shareUpTo(covered);
    covered += weight(item);
    const ofLine = weight(item) === 0n ? 0n : shareUpTo(covered) - before;
    const units = BigInt(item.quantity);
    const amount = roundDown(ofLine / units, step);
    return {
      productId: item.productId,
      quantity: item.quantity,
      amount: Number(amount),
      lastAmount: Number(ofLine - amount * (units - 1n)),
    };
  });
}

/** The refund of so many more units of a line, of which some may be refunded already. */
export function refundOfUnits(
  { quantity, amount, lastAmount }: UnitRefund,
  { refunded, chosen }: { refunded: number; chosen: number },
): number {
  const hasLast = chosen > 0 && refunded + chosen === quantity;
  return hasLast ? amount * (chosen - 1) + lastAmount : amount * chosen;
}

function roundDown(amount: bigint, step: bigint): bigint {
  return amount - (amount % step);
}
