import type { Context } from "@/lib/context";
import { advanceOrder } from "@/lib/services/orders/advance-order";
import { waitFor } from "./wait";

/**
 * Advances an order step by step, as Inngest functions would, until nothing is left to do or the next
 * action is `stopBefore`. A step that can't run yet, because an attempt is in progress, is retried.
 */
export async function advanceUntilIdle(
  ctx: Context,
  orderId: number,
  stopBefore?: string,
): Promise<void> {
  await waitFor(`order ${orderId} to be idle`, async () => {
    for (;;) {
      const { action, moved } = await advanceOrder({ ctx, input: { orderId } });
      if (!action || action === stopBefore) return true;
      if (!moved) return null;
    }
  });
}
