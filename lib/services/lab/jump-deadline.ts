import sql from "sql-template-tag";
import type { Verb } from "@/lib/context";
import { errorLine } from "@/lib/telemetry/safe-error";
import { audit } from "../audit/audit";
import { requireLab } from "./require-lab";

export type DeadlineJumped =
  /** `now` is false when Inngest could not be told: the cron takes the order within five minutes. */
  { kind: "jumped"; now: boolean } | { kind: "not_waiting" };

/**
 * Ends an order's time to pay now, and has the cron that expires orders run at once. Only an order
 * that waits for its customer: one with an attempt under way is the gateway's to decide. The new
 * version makes whoever has read the order before read it again.
 */
export const jumpDeadline: Verb<{ orderId: number }, DeadlineJumped> = async ({ ctx, input }) => {
  requireLab(ctx);
  const now = ctx.now();
  const jumped = await ctx.db.transaction(async (tx) => {
    const rows = await tx.query(sql`
      UPDATE orders SET expires_at = ${now}, waiting_until = ${now}, version = version + 1
      WHERE id = ${input.orderId} AND status = 'pending' AND waiting_for = 'payment'
        AND payment_status IN ('pending', 'declined') AND expires_at > ${now}
      RETURNING id`);
    if (rows.length === 0) return false;
    const subject = `order:${input.orderId}`;
    await audit(ctx, tx, { action: "lab/deadline_jumped", subject });
    return true;
  });
  if (!jumped) return { kind: "not_waiting" };
  const id = `lab-expire-${input.orderId}-${now.getTime()}`;
  try {
    await ctx.inngest.send([{ id, name: "cron/expire-pending-orders.run", data: {} }]);
    return { kind: "jumped", now: true };
  } catch (error) {
    ctx.log.warn({ error: errorLine(error) }, "The lab could not run the expiry now.");
    return { kind: "jumped", now: false };
  }
};
