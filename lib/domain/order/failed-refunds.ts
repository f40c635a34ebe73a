import {
  type OrderFacts,
  type PaymentFacts,
  pendingRefundAmount,
  type RefundFacts,
  type RefundLine,
} from "./facts";
import { countGoneUnits } from "./removed-units";

/*
 * Which failed refunds still owe the customer something. A failure is dealt with by a review, or by
 * later refunds of the same: of its units, or of its amount if it covers none.
 */

type RefundedOrder = Pick<OrderFacts, "payment" | "items">;

/**
 * The failed refunds, in order, whose money the customer has not got in another way. The reversal of an
 * ended order has a rule of its own. `lost`: what the customer's bank has returned, in minor units.
 */
export function unresolvedFailures(order: RefundedOrder, lost: number): RefundFacts[] {
  const { payment } = order;
  if (!payment) return [];
  if (isAllReturned(payment, lost)) return [];
  const failures = payment.refunds.filter(isOpenFailure);
  const owed = owedByRefund(payment.refunds, failures);
  return failures.filter(
    (refund) => (owed.get(refund.id) ?? 0) > 0 || hasUnitsWithoutMoney(order, refund),
  );
}

/**
 * Whether the customer has not got the money of this failed refund in another way. Unlike an unresolved
 * failure, it may be that of a reversal, be reviewed, or have been repeated in vain: the email about this
 * very refund was sent.
 */
export function isFailedRefundOwed(order: RefundedOrder, lost: number, refundId: number): boolean {
  const { payment } = order;
  const failed = payment?.refunds.find(({ id }) => id === refundId);
  if (!payment || failed?.status !== "failed" || isAllReturned(payment, lost)) return false;
  const failures = payment.refunds.filter(
    (refund) => refund === failed || (refund.id < refundId && isOpenFailure(refund)),
  );
  const owed = owedByRefund(payment.refunds, failures).get(refundId) ?? 0;
  return owed > 0 || hasUnitsWithoutMoney(order, failed);
}

function isAllReturned(payment: PaymentFacts, lost: number): boolean {
  const { capturedAmount, refundedAmount } = payment;
  return refundedAmount + pendingRefundAmount(payment) + lost >= capturedAmount;
}

function isOpenFailure({ status, origin, isReviewed }: RefundFacts): boolean {
  return status === "failed" && origin !== "reversal" && !isReviewed;
}

/**
 * Whether units of the refund are out of the shipment, and neither refunded nor being refunded: the
 * customer would get neither them nor their money.
 */
export function hasUnitsWithoutMoney(order: RefundedOrder, { lines }: RefundFacts): boolean {
  return lines.some(({ productId }) => {
    const item = order.items.find((ordered) => ordered.productId === productId);
    return (item?.removedQuantity ?? 0) > countGoneUnits(order, productId);
  });
}

/** What a failed refund owes: the units of its lines by product, or its amount under the id 0. */
interface Debt {
  refundId: number;
  failedAt: Date | null;
  owed: Map<number, number>;
}

const money = 0;

/**
 * What each failure still owes, in units or minor units. Refunds that were requested after a failure
 * count for it, once: first for the failure that they repeat, then for the oldest. A failed repetition
 * takes the place of the first try. A refund of the same that was requested before is another one.
 */
function owedByRefund(
  refunds: readonly RefundFacts[],
  failures: readonly RefundFacts[],
): Map<number, number> {
  let debts: Debt[] = [];
  for (const refund of [...refunds].sort((a, b) => a.id - b.id)) {
    const covered = coveredBy(refund);
    const earlier = debts.filter(({ failedAt }) => !failedAt || failedAt <= refund.requestedAt);
    const repeated = earlier.filter(({ owed }) => isEqual(owed, covered));
    if (refund.status !== "failed") payDebts([...repeated, ...earlier], covered);
    else if (failures.includes(refund)) {
      const others = debts.filter((debt) => !repeated.includes(debt));
      const { id: refundId, failedAt } = refund;
      debts = [...others, { refundId, failedAt, owed: covered }];
    }
  }
  return new Map(
    debts.map(({ refundId, owed }) => [refundId, [...owed.values()].reduce((a, b) => a + b, 0)]),
  );
}

/**
 * Units that came back to stock although their refund failed can't be refunded as units again, only
 * by their amount.
 */
function coveredBy({ lines, amount, isRestocked, status }: RefundFacts): Map<number, number> {
  const isOfAmount = lines.length === 0 || (status === "failed" && isRestocked);
  return isOfAmount ? new Map([[money, amount]]) : countUnits(lines);
}

function countUnits(lines: readonly RefundLine[]): Map<number, number> {
  const units = new Map<number, number>();
  for (const { productId, quantity } of lines) {
    units.set(productId, (units.get(productId) ?? 0) + quantity);
  }
  return units;
}

function payDebts(debts: readonly Debt[], covered: Map<number, number>): void {
  for (const { owed } of debts) {
    for (const [what, quantity] of owed) {
      const paid = Math.min(quantity, covered.get(what) ?? 0);
      owed.set(what, quantity - paid);
      covered.set(what, (covered.get(what) ?? 0) - paid);
    }
  }
}

function isEqual(a: Map<number, number>, b: Map<number, number>): boolean {
  return a.size === b.size && [...a].every(([what, quantity]) => b.get(what) === quantity);
}
