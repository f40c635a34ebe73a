import fs from "node:fs";
import path from "node:path";
import pg from "pg";

/** The migrations in prisma/migrations that are not fully applied to the database. */
export async function pendingMigrations(databaseUrl: string, root: string): Promise<string[]> {
  const folders = fs
    .readdirSync(path.join(root, "prisma/migrations"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const applied = await withClient(databaseUrl, async (client) => {
    const { rows: tables } = await client.query("select to_regclass('_prisma_migrations') as id");
    if (tables[0]?.id === null) return [];
    const { rows } = await client.query<{ name: string }>(
      `select migration_name as name from _prisma_migrations
        where finished_at is not null and rolled_back_at is null`,
    );
    return rows;
  });
  const names = new Set(applied.map(({ name }) => name));
  return folders.filter((folder) => !names.has(folder));
}

/** True when the shop has no products, customers, users or orders. */
export async function isEmptyShop(databaseUrl: string): Promise<boolean> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ empty: boolean }>(
      `select not (exists (select from products) or exists (select from customers)
        or exists (select from users) or exists (select from orders)) as empty`,
    );
    return rows[0]?.empty === true;
  });
}

async function withClient<Result>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 10_000,
    query_timeout: 30_000,
  });
  // A connection lost between queries emits "error". The next query then rejects.
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
