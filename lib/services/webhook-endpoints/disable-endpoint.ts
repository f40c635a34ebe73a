import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import type { EndpointRow } from "./endpoint-row";

/**
 * Stops deliveries to an endpoint, of which nothing is lost. Returns how often that has happened; null
 * if it was disabled before.
 */
export async function disableEndpoint(
  ctx: Context,
  tx: Queryable,
  { id }: Pick<EndpointRow, "id">,
  reason: "operator" | "gone" | "failing",
): Promise<number | null> {
  const [row] = await tx.query<{ disablings: number }>(sql`
    UPDATE webhook_endpoints SET disabled_at = ${ctx.now()}, disabled_reason = ${reason},
      disablings = disablings + 1, updated_at = ${ctx.now()}
    WHERE id = ${id} AND disabled_at IS NULL AND deleted_at IS NULL RETURNING disablings`);
  return row?.disablings ?? null;
}
