import { createHash } from "node:crypto";
import sql from "sql-template-tag";
import { actorName } from "@/lib/auth/actor";
import type { Context } from "@/lib/context";
import type { Queryable } from "@/lib/db/database";
import { kysely } from "@/lib/db/kysely";
import type { ImportLine } from "@/lib/domain/inventory/check-import";
import type { EarlierImport, ImportMode } from "@/lib/domain/inventory/input";
import { operatorActorName } from "@/lib/domain/order/operator-actor-name";
import { actorDisplayName } from "@/lib/services/audit/actor-display-name";

/**
 * Identifies a file by its rows, in any order: a spreadsheet that saves a file again may change the
 * bytes, but not what is imported.
 */
export function hashRows(mode: ImportMode, lines: readonly ImportLine[]): string {
  const rows = lines.map(({ sku, amount, threshold }) => [sku, amount, threshold].join("\0"));
  return createHash("sha256")
    .update([mode, ...rows.sort()].join("\n"))
    .digest("hex");
}

/** The last import of a file with these rows. */
export async function findEarlierImport(
  db: Queryable,
  rowsHash: string,
): Promise<EarlierImport | null> {
  const [earlier] = await db.query<{ at: Date; actor: string; name: string }>(sql`
    SELECT i.at, i.actor, ${actorDisplayName(sql`i.actor`)} AS name
    FROM stock_imports i WHERE i.rows_hash = ${rowsHash} ORDER BY i.id DESC LIMIT 1`);
  if (!earlier) return null;
  const { at, actor, name } = earlier;
  return { at: at.toISOString(), actor: name === actor ? operatorActorName(actor) : name };
}

/** The import that a form with this idempotency key has made. Call it with the stock rows locked. */
export async function findImportByKey(
  tx: Queryable,
  key: string,
): Promise<{ rows: number } | null> {
  const [found] = await tx.run(
    kysely.selectFrom("stockImports").select("rows").where("requestKey", "=", key),
  );
  return found ?? null;
}

interface NewImport {
  mode: ImportMode;
  rowsHash: string;
  requestKey: string;
  rows: number;
}

/** Records an import, in the transaction that writes its changes. */
export async function recordImport(ctx: Context, tx: Queryable, made: NewImport): Promise<void> {
  const row = { ...made, actor: actorName(ctx.actor), at: ctx.now() };
  await tx.run(kysely.insertInto("stockImports").values(row));
}
