import type { Context } from "@/lib/context";
import { advanceOrder } from "@/lib/services/orders/advance-order";
import { waitFor } from "@/tests/support/wait";

/**
 * Takes all next actions of an order, as the system would, until none is left or `last` was the
 * next one. An action that waits for a call in progress is retried.
 */
export async function runDown(ctx: Context, orderId: number, last?: string): Promise<void> {
  await waitFor(`order ${orderId} to need no more actions`, async () => {
    for (;;) {
      const { action, moved } = await advanceOrder({ ctx, input: { orderId } });
      if (!action || action === last) return true;
      if (!moved) return null;
    }
  });
}
