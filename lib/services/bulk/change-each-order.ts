import pLimit from "p-limit";
import type { Context } from "@/lib/context";
import type { BulkOutcome } from "@/lib/domain/order/bulk";

/** Orders changed at once. It leaves database connections for other requests. */
const parallelMax = 4;

type ChangeOutcome = { kind: "refused"; reason: string } | { kind: "not_found" } | { kind: "done" };

/**
 * Applies the same change to each of these orders, in a transaction per order: an order that is
 * refused or fails doesn't affect the others. Returns the outcomes in the order of the ids, without
 * duplicates.
 */
export async function changeEachOrder(
  ctx: Context,
  orderIds: readonly number[],
  change: (orderId: number) => Promise<ChangeOutcome>,
): Promise<BulkOutcome[]> {
  const limit = pLimit(parallelMax);
  async function changeOne(orderId: number): Promise<BulkOutcome> {
    try {
      const outcome = await change(orderId);
      if (outcome.kind === "refused") return { orderId, kind: "refused", reason: outcome.reason };
      if (outcome.kind === "done") return { orderId, kind: "done" };
      return { orderId, kind: "refused", reason: "Order not found." };
    } catch (error) {
      ctx.log.error({ orderId, error }, "An order of a bulk action failed.");
      return { orderId, kind: "refused", reason: "Something went wrong. Try again." };
    }
  }
  return Promise.all([...new Set(orderIds)].map((orderId) => limit(() => changeOne(orderId))));
}
