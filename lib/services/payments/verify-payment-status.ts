import sql from "sql-template-tag";
import { requireSystem } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";

interface Verified {
  /** Orders whose two records differ. */
  differing: number[];
  /** Orders that are joined, but whose money nobody has taken yet. */
  uncaptured: number[];
}

/** A capture that takes longer than this has lost whoever should have made it. */
const captureDueMs = 2_000;

/**
 * Holds the payment status of these orders against their live payment's own row. They are written
 * together, so a difference is a fault of the program: it is reported, never papered over. Also
 * names the orders whose capture is overdue.
 */
export const verifyPaymentStatus: Verb<{ orderIds: readonly number[] }, Verified> = async ({
  ctx,
  input,
}) => {
  requireSystem(ctx.actor);
  if (input.orderIds.length === 0) return { differing: [], uncaptured: [] };
  const overdue = new Date(ctx.now().getTime() - captureDueMs);
  const rows = await ctx.db.query<{ id: number; differs: boolean; uncaptured: boolean }>(sql`
    SELECT o.id, o.payment_status <> p.status AS differs,
      o.waiting_for = 'capture' AND o.updated_at < ${overdue} AS uncaptured
    FROM orders o JOIN LATERAL (
      SELECT status FROM payments WHERE order_id = o.id
      ORDER BY status IN ('declined', 'voided', 'lapsed'), attempt DESC LIMIT 1) p ON true
    WHERE o.id = ANY (${[...input.orderIds]})`);
  const differing = rows.filter((row) => row.differs).map((row) => row.id);
  if (differing.length > 0) {
    ctx.log.error({ orderIds: differing }, "Orders and their payments disagree.");
  }
  return { differing, uncaptured: rows.filter((row) => row.uncaptured).map((row) => row.id) };
};
