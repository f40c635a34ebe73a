import pLimit from "p-limit";
import type { Context } from "@/lib/context";
import type { BulkOutcome } from "@/lib/domain/order/bulk";

/** As many as leave the pool's other connections to the rest of the shop. */
const parallelMax = 4;

type One = { kind: "refused"; reason: string } | { kind: "not_found" } | { kind: "done" };

/**
 * Does the same to each of these orders, once and by itself: one that can't be, or whose change
 * breaks, keeps no other from it. The outcomes are in the order of the ids.
 */
export async function eachOrder(
  ctx: Context,
  orderIds: readonly number[],
  act: (orderId: number) => Promise<One>,
): Promise<BulkOutcome[]> {
  const inTurn = pLimit(parallelMax);
  const one = async (orderId: number): Promise<BulkOutcome> => {
    try {
      const outcome = await act(orderId);
      if (outcome.kind === "refused") return { orderId, kind: "refused", reason: outcome.reason };
      if (outcome.kind === "done") return { orderId, kind: "done" };
      return { orderId, kind: "refused", reason: "There is no such order." };
    } catch (error) {
      ctx.log.error({ orderId, error: String(error) }, "One of many orders could not be changed.");
      return { orderId, kind: "refused", reason: "Something went wrong. Please try it again." };
    }
  };
  return Promise.all([...new Set(orderIds)].map((orderId) => inTurn(() => one(orderId))));
}
