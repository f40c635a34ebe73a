import type { Context } from "@/lib/context";
import { advanceOrder } from "@/lib/services/orders/advance-order";
import { waitFor } from "@/tests/support/wait";

/**
 * Does what the system would do for an order, one step after the other, until nothing is left to do
 * or the next thing is `last`. What an attempt under way holds up is tried again.
 */
export async function runDown(ctx: Context, orderId: number, last?: string): Promise<void> {
  await waitFor(`order ${orderId} to run down`, async () => {
    for (;;) {
      const { action, moved } = await advanceOrder({ ctx, input: { orderId } });
      if (!action || action === last) return true;
      if (!moved) return null;
    }
  });
}
