import { requireSystem } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import { releaseStock } from "../inventory/release-stock";
import { reversePayment } from "../payments/reverse-payment";
import { voidLabel } from "../shipping/void-label";

/**
 * Undoes all of an order that has ended: money on one side, label and then units on the other.
 * Neither side waits for the other's service. Throws the first fault when both have been tried.
 */
export const undoOrder: Verb<{ orderId: number }, void> = async ({ ctx, input }) => {
  requireSystem(ctx.actor);
  const goods = async () => {
    await voidLabel({ ctx, input });
    await releaseStock({ ctx, input });
  };
  const sides = await Promise.allSettled([reversePayment({ ctx, input }), goods()]);
  const fault = sides.find((side) => side.status === "rejected");
  if (fault) throw fault.reason;
};
