import sql, { raw } from "sql-template-tag";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool } from "@/local/database/pool";
import { inTransaction } from "@/local/database/transaction";
import { silentLog } from "@/local/log";
import {
  createEmptyDatabase,
  createMigratedDatabase,
  type TestDatabase,
} from "@/tests/support/database";
import { waitFor } from "@/tests/support/wait";
import { openDatabase, violates } from "./database";
import { kysely } from "./kysely";

describe("a connection that breaks between two statements of a transaction", () => {
  let empty: TestDatabase;
  beforeAll(async () => {
    empty = await createEmptyDatabase();
  });
  afterAll(() => empty.drop());

  /** Terminates a connection from outside, as a server that stops does, and waits until it is gone. */
  async function terminate(
    other: { query(text: string): Promise<{ rowCount: number | null }> },
    pid: number,
  ) {
    await other.query(`select pg_terminate_backend(${pid})`);
    await waitFor("the connection to end", async () => {
      const { rowCount } = await other.query(`select 1 from pg_stat_activity where pid = ${pid}`);
      return rowCount === 0 ? true : null;
    });
  }

  it("fails that transaction only", async () => {
    const db = openDatabase(empty.url, 2);
    const broken = db.transaction(async (tx) => {
      const [row] = await tx.query<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      await terminate(db.pool, row?.pid ?? 0);
      await tx.query(sql`select 1`);
    });
    await expect(broken).rejects.toThrow();
    expect(await db.query(sql`select 1 as one`)).toEqual([{ one: 1 }]);
    await db.pool.end();
  });

  it("fails that transaction only, in the embedded services too", async () => {
    const config = { databaseUrl: empty.url, name: "test", connectionsMax: 2, log: silentLog };
    const pool = openPool(config);
    const broken = inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
      await terminate(pool, rows[0]?.pid ?? 0);
      await client.query("select 1");
    });
    await expect(broken).rejects.toThrow();
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });
});

describe("run", () => {
  let migrated: TestDatabase;
  beforeAll(async () => {
    migrated = await createMigratedDatabase();
  });
  afterAll(() => migrated.drop());

  it("returns rows in camel case with the values that were stored", async () => {
    const db = openDatabase(migrated.url, 1);
    const createdAt = new Date("2026-01-02T03:04:05.006Z");
    const address = { line1: "1 Harbour Street", postal_code: "PO1 3AX" };
    const inserted = await db.run(
      kysely
        .insertInto("customers")
        .values({ name: "Ada", email: "ada@x.test", createdAt, address: JSON.stringify(address) })
        .returning(["createdAt", "address", "erasedAt"]),
    );
    expect(inserted).toEqual([{ createdAt, address, erasedAt: null }]);
    const found = await db.run(
      kysely
        .selectFrom("customers")
        .select((eb) => eb.fn.countAll<number>().as("customerCount"))
        .where((eb) => eb("email", "=", eb.fn.any(eb.val(["ada@x.test", "ben@x.test"])))),
    );
    expect(found).toEqual([{ customerCount: 1 }]);
    await db.pool.end();
  });

  it("takes part in transactions and reports violated constraints", async () => {
    const db = openDatabase(migrated.url, 1);
    const insert = kysely.insertInto("customers").values({ name: "Ben", email: "ben@x.test" });
    const twice = db.transaction(async (tx) => {
      expect(await tx.run(insert)).toEqual([]);
      await tx.run(insert);
    });
    const error = await twice.catch((thrown: unknown) => thrown);
    expect(violates(error, "customers_email_key")).toBe(true);
    const left = kysely.selectFrom("customers").select("id").where("name", "=", "Ben");
    expect(await db.run(left)).toEqual([]);
    await db.pool.end();
  });
});

describe("query", () => {
  it("prepares no more than 500 statements per connection", async () => {
    const empty = await createEmptyDatabase();
    const db = openDatabase(empty.url, 1);
    for (let index = 0; index < 600; index += 1) {
      const rows = await db.query(
        sql`SELECT ${index}::int AS value, ${raw(`'v${index}'`)} AS text`,
      );
      expect(rows).toEqual([{ value: index, text: `v${index}` }]);
    }
    const [prepared] = await db.query<{ count: number }>(
      sql`SELECT count(*) AS count FROM pg_prepared_statements`,
    );
    expect(prepared?.count).toBeGreaterThan(400);
    expect(prepared?.count).toBeLessThanOrEqual(500);
    await db.pool.end();
    await empty.drop();
  });
});
