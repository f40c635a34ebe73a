import sql from "sql-template-tag";
import { audit } from "@/lib/services/audit/audit";
import { defineVerb } from "@/lib/services/define-verb";
import { writtenAt } from "@/lib/services/orders/written-at";
import { requireLab } from "./require-lab";

export type SkipDeadlineOutcome =
  /** `now` is false when Inngest is unavailable: the cron expires the order within five minutes. */
  { kind: "skipped"; now: boolean } | { kind: "not_waiting" };

/**
 * Ends an unpaid order's time to pay and triggers the cron that expires orders. Refused while a
 * payment attempt is in progress, because then the gateway decides. Raising the order's `version`
 * makes concurrent changes read the order again.
 */
export const skipDeadline = defineVerb<{ orderId: number }, SkipDeadlineOutcome>(
  "skipDeadline",
  async ({ ctx, input }) => {
    requireLab(ctx);
    const now = ctx.now();
    const isSkipped = await ctx.db.transaction(async (tx) => {
      const rows = await tx.query(sql`
      UPDATE orders SET expires_at = ${now}, waiting_until = ${now}, version = version + 1,
        updated_at = ${writtenAt(now)}
      WHERE id = ${input.orderId} AND status = 'pending' AND waiting_for = 'payment'
        AND payment_status IN ('pending', 'declined') AND expires_at > ${now}
      RETURNING id`);
      if (rows.length === 0) return false;
      const subject = `order:${input.orderId}`;
      await audit(ctx, tx, { action: "lab/deadline_jumped", subject });
      return true;
    });
    if (!isSkipped) return { kind: "not_waiting" };
    const id = `lab-expire-${input.orderId}-${now.getTime()}`;
    try {
      await ctx.inngest.send([{ id, name: "cron/expire-pending-orders.run", data: {} }]);
      return { kind: "skipped", now: true };
    } catch (error) {
      ctx.log.warn({ error }, "The lab could not trigger the expiry cron.");
      return { kind: "skipped", now: false };
    }
  },
);
