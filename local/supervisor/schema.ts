import fs from "node:fs";
import path from "node:path";
import pg from "pg";

const UNDEFINED_TABLE = "42P01";

/** The folders of prisma/migrations that the database has not finished yet. */
export async function pendingMigrations(databaseUrl: string, root: string): Promise<string[]> {
  const folders = fs
    .readdirSync(path.join(root, "prisma/migrations"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const applied = await select<{ name: string }>(
    databaseUrl,
    `select migration_name as name from _prisma_migrations
      where finished_at is not null and rolled_back_at is null`,
  );
  const names = new Set(applied.map(({ name }) => name));
  return folders.filter((folder) => !names.has(folder));
}

/** A shop that nobody has put anything into yet. */
export async function isEmptyShop(databaseUrl: string): Promise<boolean> {
  const [row] = await select<{ empty: boolean }>(
    databaseUrl,
    `select not (exists (select from products) or exists (select from customers)
      or exists (select from users) or exists (select from orders)) as empty`,
  );
  return row?.empty ?? true;
}

/** No rows where a table of the query is not there yet. */
async function select<Row extends pg.QueryResultRow>(
  databaseUrl: string,
  sql: string,
): Promise<Row[]> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 10_000,
    query_timeout: 30_000,
  });
  // A connection that breaks between queries is told by an event; the query that follows rejects.
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === UNDEFINED_TABLE) return [];
    throw error;
  } finally {
    await client.end();
  }
}
