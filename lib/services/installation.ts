import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import { SafeError } from "@/lib/telemetry/safe-error";

const known = new WeakMap<Queryable, string>();

/**
 * The id of this installation, which is created with the database. It is read once per process. The
 * facts of an order include it, read with them.
 */
export async function readInstallation(db: Queryable): Promise<string> {
  const remembered = known.get(db);
  if (remembered !== undefined) return remembered;
  const [row] = await db.query<{ id: string }>(sql`SELECT id FROM installation`);
  if (!row) throw new SafeError("The database has no installation id.");
  known.set(db, row.id);
  return row.id;
}
