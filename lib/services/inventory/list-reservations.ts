import sql, { empty } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { ReservationRow } from "@/lib/domain/inventory/view";

export interface ListReservations {
  productId: number;
  limit: number;
  /** The cursor: the order id of the previous page's last reservation. */
  before?: number | undefined;
}

/** A product's open reservations with their orders, newest first, with keyset pagination. */
export const listReservations: Verb<
  ListReservations,
  { rows: ReservationRow[]; next: number | null }
> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const found = await ctx.db.query<Omit<ReservationRow, "since"> & { since: Date }>(sql`
    SELECT r.order_id AS "orderId", coalesce(c.name, o.email, 'Guest') AS customer, o.status,
      r.quantity, r.created_at AS since
    FROM reservations r JOIN orders o ON o.id = r.order_id
      LEFT JOIN customers c ON c.id = o.customer_id
    WHERE r.product_id = ${input.productId} AND r.status = 'open'
      ${input.before ? sql`AND r.order_id < ${input.before}` : empty}
    ORDER BY r.order_id DESC LIMIT ${input.limit + 1}`);
  const rows = found.slice(0, input.limit).map((row) => ({
    ...row,
    since: row.since.toISOString(),
  }));
  return { rows, next: found.length > input.limit ? (rows.at(-1)?.orderId ?? null) : null };
};
