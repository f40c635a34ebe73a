import { escapeIdentifier, type Pool } from "pg";
import { inTransaction } from "./transaction";

/** A migration of a service's schema. A released migration is never edited. */
export interface Migration {
  version: number;
  sql: string;
}

/**
 * Applies the pending migrations of `schema`. Safe to call on every start and from several
 * processes at once: an advisory lock lets one process at a time apply them.
 */
export async function migrate(pool: Pool, schema: string, migrations: Migration[]): Promise<void> {
  const name = escapeIdentifier(schema);
  await inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock(hashtext($1))", [`migrate ${schema}`]);
    await client.query(`create schema if not exists ${name}`);
    await client.query(
      `create table if not exists ${name}.migrations (
         version integer primary key,
         applied_at timestamptz not null default now()
       )`,
    );
    const { rows } = await client.query<{ version: number }>(
      `select version from ${name}.migrations`,
    );
    const applied = new Set(rows.map((row) => row.version));
    for (const migration of migrations) {
      if (applied.has(migration.version)) continue;
      await client.query(migration.sql);
      await client.query(`insert into ${name}.migrations (version) values ($1)`, [
        migration.version,
      ]);
    }
  });
}
