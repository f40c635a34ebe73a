import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import { anyId } from "@/lib/db/any-id";
import { defineVerb } from "@/lib/services/define-verb";
import { livePaymentFirst } from "./live-payment";

interface VerifiedPayments {
  /** Orders whose payment status differs from the status of their payment. */
  differing: number[];
  /** Orders whose payment is authorized and stock reserved, but whose capture is overdue. */
  uncaptured: number[];
  /** Orders that were refunded in full because of their shipment, and are to be closed. */
  closing: number[];
}

interface VerifiedRow {
  id: number;
  differs: boolean;
  uncaptured: boolean;
  closing: boolean;
}

/** Captures usually follow at once. After this the run that should have captured has failed. */
const captureMsMax = 2_000;

/**
 * Compares these orders' payment status with the row of their live payment. Both are written in one
 * statement, so a difference is a bug: it is logged and not corrected. Also finds what comes next.
 */
export const verifyPaymentStatus = defineVerb<{ orderIds: readonly number[] }, VerifiedPayments>(
  "verifyPaymentStatus",
  async ({ ctx, input }) => {
    requireInternal(ctx.actor);
    if (input.orderIds.length === 0) return { differing: [], uncaptured: [], closing: [] };
    const overdueSince = new Date(ctx.now().getTime() - captureMsMax);
    const rows = await ctx.db.query<VerifiedRow>(sql`
    SELECT o.id, o.payment_status <> live.status AS differs,
      o.waiting_for = 'capture' AND o.updated_at < ${overdueSince} AS uncaptured,
      o.waiting_for = 'closing' AS closing
    FROM orders o JOIN LATERAL (
      SELECT p.status FROM payments p WHERE p.order_id = o.id
      ORDER BY ${livePaymentFirst} LIMIT 1) live ON true
    WHERE o.id = ${anyId(input.orderIds)}`);
    const idsOf = (is: "differs" | "uncaptured" | "closing") =>
      rows.filter((row) => row[is]).map(({ id }) => id);
    const differing = idsOf("differs");
    if (differing.length > 0) {
      ctx.log.error({ orderIds: differing }, "Payment status differs between orders and payments.");
    }
    return { differing, uncaptured: idsOf("uncaptured"), closing: idsOf("closing") };
  },
);
