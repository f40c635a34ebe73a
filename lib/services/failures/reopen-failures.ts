import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { lockedOrders } from "@/lib/services/orders/locked-orders";
import { attentionSql } from "./attention-sql";

/**
 * Reopens the failures that an operator resolved together with their group, except those that have
 * failed again since. Returns their number. The group's row must be locked.
 */
export async function reopenFailures(
  tx: Queryable,
  fingerprint: string,
  resolvedAt: Date | null,
): Promise<number> {
  const reopened = await tx.query<{ id: number }>(sql`
    UPDATE failed_runs f SET resolved_at = NULL, resolution = NULL
    WHERE f.fingerprint = ${fingerprint} AND f.resolution = 'operator'
      AND f.resolved_at = ${resolvedAt}
      AND NOT EXISTS (SELECT FROM failed_runs other WHERE other.function_id = f.function_id
        AND other.subject = f.subject AND other.resolved_at IS NULL)
    RETURNING f.id`);
  const ids = reopened.map(({ id }) => id);
  const waiting = sql`o.id IN (SELECT unnest(order_ids) FROM failed_runs WHERE id = ANY (${ids}))
        AND o.waiting_for IS NOT NULL AND o.attention IS NULL`;
  await tx.query(sql`
    UPDATE orders o SET attention = ${attentionSql(sql`f`)}
    FROM failed_runs f WHERE f.id = ANY (${ids}) AND o.id = ANY (f.order_ids)
      AND o.id IN ${lockedOrders(waiting)}`);
  return reopened.length;
}
