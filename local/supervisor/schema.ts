import pg from "pg";
import { connectionFields } from "@/local/prisma/connection";
import { migrationNames } from "@/local/prisma/migrations";

/** The migrations in prisma/migrations that are not fully applied to the database. */
export async function pendingMigrations(databaseUrl: string, root: string): Promise<string[]> {
  const applied = await withClient(databaseUrl, quick, async (client) => {
    if (!(await hasMigrations(client))) return [];
    const { rows } = await client.query<{ name: string }>(
      `select migration_name as name from _prisma_migrations
        where finished_at is not null and rolled_back_at is null`,
    );
    return rows;
  });
  const names = new Set(applied.map(({ name }) => name));
  return migrationNames(root).filter((name) => !names.has(name));
}

/** Whether Prisma has created its table of migrations. */
export async function hasMigrations(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query("select to_regclass('_prisma_migrations') as id");
  return rows[0]?.id !== null;
}

/** True when the shop has no products, customers, users or orders. */
export async function isEmptyShop(databaseUrl: string): Promise<boolean> {
  return withClient(databaseUrl, quick, async (client) => {
    const { rows } = await client.query<{ empty: boolean }>(
      `select not (exists (select from products) or exists (select from customers)
        or exists (select from users) or exists (select from orders)) as empty`,
    );
    return rows[0]?.empty === true;
  });
}

const quick = { query_timeout: 30_000 };

interface ClientOptions {
  /** After how many ms a query is given up; without it, never. */
  query_timeout?: number;
  /** Ends the connection, and with it a query that runs. */
  signal?: AbortSignal;
}

/** Runs `work` with a connection of its own. */
export async function withClient<Result>(
  databaseUrl: string,
  { signal, ...options }: ClientOptions,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ ...connectionFields(databaseUrl), ...options });
  // A connection lost between queries emits "error". The next query then rejects.
  client.on("error", () => {});
  const onAbort = () => void client.end();
  await client.connect();
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await work(client);
  } finally {
    signal?.removeEventListener("abort", onAbort);
    await client.end();
  }
}
