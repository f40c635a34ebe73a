import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import type { KeyName } from "@/lib/domain/integrations/api-request";

/** The names of API keys by their ids, also of those that were revoked. */
export async function nameKeys(
  ctx: Context,
  ids: readonly number[],
): Promise<Map<number, KeyName>> {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return new Map();
  const rows = await ctx.db.query<KeyName>(
    sql`SELECT id, name, prefix FROM api_keys WHERE id = ANY (${unique}::int[])`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}
