import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";

/**
 * The stock movements that a form with this idempotency key has already written. Call it with the
 * stock rows locked, so that the same form can't be applied concurrently.
 */
export async function findMovementsByKey(
  tx: Queryable,
  key: string | undefined,
): Promise<{ quantity: number }[]> {
  if (key === undefined) return [];
  return tx.query<{ quantity: number }>(
    sql`SELECT quantity FROM inventory_movements WHERE request_key = ${key}`,
  );
}
