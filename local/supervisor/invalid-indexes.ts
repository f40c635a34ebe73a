import pg from "pg";
import { createdIndexOf } from "@/local/prisma/migration-sql";
import { migrationNames, readMigration } from "@/local/prisma/migrations";
import { withClient } from "./schema";

/**
 * The indexes of migrations that are invalid: PostgreSQL keeps them up to date but doesn't use them. One
 * remains when a migration was killed and then marked by hand, since the next one finds it by its name.
 */
export async function invalidIndexes(databaseUrl: string, root: string): Promise<string[]> {
  const created = migrationNames(root).flatMap(
    (name) => createdIndexOf(readMigration(root, name) ?? "") ?? [],
  );
  return withClient(databaseUrl, {}, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select relname as name from pg_index join pg_class on pg_class.oid = indexrelid
        where not indisvalid and relname = any($1) and pg_table_is_visible(indexrelid)`,
      [created],
    );
    return rows.map(({ name }) => name);
  });
}

/** Builds an index again, while readers and writers go on. */
export async function rebuildIndex(
  databaseUrl: string,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  await withClient(databaseUrl, { signal }, async (client) => {
    // PostgreSQL's name for the new index, which an interrupted rebuild leaves behind.
    const remains = pg.escapeIdentifier(`${name}_ccnew`);
    await client.query(`drop index concurrently if exists ${remains}`);
    await client.query(`reindex index concurrently ${pg.escapeIdentifier(name)}`);
  });
}
