import type { z } from "zod";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { holdOrderInput, releaseOrderInput } from "@/lib/domain/order/operator-input";
import { hold, releaseHold } from "@/lib/domain/order/operator-rules";
import { changeOrder } from "./change-order";
import { type Operated, operated } from "./operator-outcome";

/**
 * Keeps an order from being shipped until it is released. It wins until the label is requested; a
 * cancellation still wins over it. The reason is kept as a note, out of its customer's sight.
 */
export const holdOrder: Verb<z.infer<typeof holdOrderInput>, Operated> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  return operated(
    await changeOrder(ctx, input.orderId, (order, now) => hold(order, input.reason, now)),
  );
};

/** Lets a held order go on; its event wakes it, so that what was held back happens at once. */
export const releaseOrder: Verb<z.infer<typeof releaseOrderInput>, Operated> = async ({
  ctx,
  input,
}) => {
  requireOperator(ctx.actor);
  return operated(
    await changeOrder(ctx, input.orderId, (order) => releaseHold(order, input.note ?? null)),
  );
};
