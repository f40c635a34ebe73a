import sql, { empty } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { MovementRow } from "@/lib/domain/inventory/view";
import { operatorActorName } from "@/lib/domain/order/operator-actor-name";
import { actorDisplayName } from "@/lib/services/audit/actor-display-name";

type Row = Omit<MovementRow, "at"> & { at: Date; actorName: string };

export interface ListMovements {
  productId: number;
  limit: number;
  /** The cursor: the id of the previous page's last movement. */
  before?: number | undefined;
}

/** A product's stock history, newest first, with keyset pagination. */
export const listMovements: Verb<
  ListMovements,
  { rows: MovementRow[]; next: number | null }
> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const found = await ctx.db.query<Row>(sql`
    SELECT m.id, m.kind, m.quantity, m.reserved_delta AS "reservedDelta", m.order_id AS "orderId",
      m.reason, m.actor, m.at, ${actorDisplayName(sql`m.actor`)} AS "actorName"
    FROM inventory_movements m
    WHERE m.product_id = ${input.productId}
      ${input.before ? sql`AND m.id < ${input.before}` : empty}
    ORDER BY m.id DESC LIMIT ${input.limit + 1}`);
  const rows = found.slice(0, input.limit).map(({ actorName, at, ...row }) => ({
    ...row,
    actor: actorName === row.actor ? operatorActorName(row.actor) : actorName,
    at: at.toISOString(),
  }));
  return { rows, next: found.length > input.limit ? (rows.at(-1)?.id ?? null) : null };
};
