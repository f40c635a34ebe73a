import sql, { empty } from "sql-template-tag";
import { requireOperator } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { MovementRow } from "@/lib/domain/inventory/view";
import { explainActor } from "@/lib/domain/order/explain-event";
import { actorDisplayName } from "../audit/actor-display-name";

type Found = Omit<MovementRow, "at"> & { at: Date; actorName: string };

/** A product's ledger, the latest line first, as a keyset page. */
export async function listMovements({
  ctx,
  input,
}: {
  ctx: Context;
  /** `before` is the last line of the page before. */
  input: { productId: number; limit: number; before?: number | undefined };
}): Promise<{ rows: MovementRow[]; next: number | null }> {
  requireOperator(ctx.actor);
  const found = await ctx.db.query<Found>(sql`
    SELECT m.id, m.kind, m.quantity, m.reserved_delta AS "reservedDelta", m.order_id AS "orderId",
      m.reason, m.actor, m.at, ${actorDisplayName(sql`m.actor`)} AS "actorName"
    FROM inventory_movements m
    WHERE m.product_id = ${input.productId}
      ${input.before ? sql`AND m.id < ${input.before}` : empty}
    ORDER BY m.id DESC LIMIT ${input.limit + 1}`);
  const rows = found.slice(0, input.limit).map(({ actorName, at, ...row }) => ({
    ...row,
    actor: actorName === row.actor ? explainActor(row.actor) : actorName,
    at: at.toISOString(),
  }));
  return { rows, next: found.length > input.limit ? (rows.at(-1)?.id ?? null) : null };
}
