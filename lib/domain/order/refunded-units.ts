import type { RefundFacts } from "./facts";

/** How many units of a product are refunded or being refunded. */
export function countRefundedUnits(
  { refunds }: { refunds: readonly Pick<RefundFacts, "status" | "lines" | "isRestocked">[] },
  productId: number,
): number {
  return refunds
    .filter(({ status, isRestocked }) => status !== "failed" || isRestocked)
    .flatMap(({ lines }) => lines)
    .filter((line) => line.productId === productId)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}
