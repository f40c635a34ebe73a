import pg from "pg";
import { describe, expect, it } from "vitest";
import { createEmptyDatabase, createMigratedDatabase } from "./database";

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const listTables = "select table_name from information_schema.tables where table_schema = 'public'";

describe("A test database", () => {
  it("has no tables when empty, and can be dropped", async () => {
    const database = await createEmptyDatabase();
    expect(await query(database.url, listTables)).toEqual([]);
    await database.drop();
    await expect(query(database.url, "select 1")).rejects.toThrow(/does not exist/);
  });

  it("has the schema when migrated, and shares no rows with others", async () => {
    const [first, second] = await Promise.all([createMigratedDatabase(), createMigratedDatabase()]);
    const insert = "insert into customers (email, name) values ('ada@example.com', 'Ada')";
    await query(first.url, insert);
    expect(await query(first.url, "select email from customers")).toHaveLength(1);
    expect(await query(second.url, "select email from customers")).toHaveLength(0);
    await Promise.all([first.drop(), second.drop()]);
  });
});
