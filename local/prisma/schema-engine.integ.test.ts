import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { createEmptyDatabase } from "@/tests/support/database";
import { patienceMs } from "@/tests/support/wait";

const root = path.join(import.meta.dirname, "../..");
const engine = path.join(root, "local/prisma/schema-engine.mjs");

/** Runs Prisma's CLI with the shim, even where the native engine is installed. */
async function prisma(databaseUrl: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("node_modules/.bin/prisma", args, {
    cwd: root,
    timeout: patienceMs,
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      PRISMA_SCHEMA_ENGINE_BINARY: engine,
    },
  });
  return stdout;
}

async function databases(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>("select datname from pg_database");
  await client.end();
  return rows.map((row) => row.datname);
}

describe("the schema engine shim", () => {
  it("deploys migrations that match schema.prisma, and leaves no shadow database", async () => {
    const database = await createEmptyDatabase();
    expect(await prisma(database.url, "migrate", "deploy")).toContain("successfully applied");
    expect(await prisma(database.url, "migrate", "status")).toContain("up to date");
    await prisma(
      database.url,
      ...["migrate", "diff", "--exit-code"],
      ...["--from-migrations", "prisma/migrations", "--to-schema", "prisma/schema.prisma"],
    );
    expect((await databases(database.url)).filter((name) => name.includes("shadow"))).toEqual([]);
    await database.drop();
  });

  it("lets two processes migrate at once, although indexes are built concurrently", async () => {
    const database = await createEmptyDatabase();
    // The one that comes later gives up after 10 seconds, as the engine does everywhere.
    const outcomes = await Promise.allSettled([
      prisma(database.url, "migrate", "deploy"),
      prisma(database.url, "migrate", "deploy"),
    ]);
    expect(outcomes.map(({ status }) => status)).toContain("fulfilled");
    expect(await prisma(database.url, "migrate", "status")).toContain("up to date");
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query(
      "select indexrelid::regclass as name from pg_index where not indisvalid",
    );
    await client.end();
    expect(rows).toEqual([]);
    await database.drop();
  });

  it("reports why the database is unreachable", async () => {
    const attempt = prisma("postgresql://user:x@127.0.0.1:9/none", "migrate", "deploy");
    await expect(attempt).rejects.toThrow(/ECONNREFUSED/);
  });
});
