import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { inject } from "vitest";
import { scaled } from "@/local/slowness.mjs";
import { patienceMs } from "./wait";

const migrationsDir = path.join(import.meta.dirname, "../../prisma/migrations");
const templateLockId = 7_201_118;
const closingMsMax = scaled(10_000);

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** Creates a database without tables on this run's PostgreSQL. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return createFrom("template1");
}

/** Creates a database with the migrated schema, cloned from a template that is created once per run. */
export async function createMigratedDatabase(): Promise<TestDatabase> {
  const migrations = await readMigrations();
  const hash = createHash("sha256").update(migrations.join("\0")).digest("hex").slice(0, 16);
  const template = `template_${hash}`;
  await withClient(inject("postgresUrl"), async (maintenance) => {
    await maintenance.query("select pg_advisory_lock($1)", [templateLockId]);
    const { rowCount } = await maintenance.query(
      "select 1 from pg_database where datname = $1 and datistemplate",
      [template],
    );
    if (rowCount) return;
    await maintenance.query(`drop database if exists ${template}`);
    await maintenance.query(`create database ${template}`);
    await withClient(urlOf(template), async (client) => {
      for (const migration of migrations) await client.query(migration);
    });
    await maintenance.query(`alter database ${template} is_template true`);
  });
  return createFrom(template);
}

async function createFrom(template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString("hex")}`;
  const run = (sql: string) => withClient(inject("postgresUrl"), (client) => client.query(sql));
  await run(`create database ${name} template ${template}`);
  return {
    url: urlOf(name),
    drop: () => withClient(inject("postgresUrl"), (client) => dropDatabase(client, name)),
  };
}

/**
 * Waits until all connections are closed. A pool still closes connections after `end` has resolved,
 * and terminating one then would raise an error that nothing handles.
 */
async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  const deadline = Date.now() + closingMsMax;
  const open = "select 1 from pg_stat_activity where datname = $1";
  while ((await client.query(open, [name])).rowCount && Date.now() < deadline) await sleep(20);
  await client.query(`drop database if exists ${name} with (force)`);
}

async function readMigrations(): Promise<string[]> {
  const entries = await fs.readdir(migrationsDir, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    folders
      .sort()
      .map((folder) => fs.readFile(path.join(migrationsDir, folder, "migration.sql"), "utf8")),
  );
}

function urlOf(database: string): string {
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${database}`;
  return url.toString();
}

export async function withClient<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: patienceMs });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
