import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { migrationFindings } from "./migration-rules";

const folder = path.join(import.meta.dirname, "../../prisma/migrations");

function migrations() {
  const names = fs.readdirSync(folder).filter((name) => /^\d/.test(name));
  return names.sort().map((name) => ({
    name,
    sql: fs.readFileSync(path.join(folder, name, "migration.sql"), "utf8"),
  }));
}

/** What the rules say of one migration, without its name. */
function findingsOf(sql: string): string[] {
  const name = "20261201000000_example";
  return migrationFindings([{ name, sql }]).map((finding) => finding.replace(`${name}: `, ""));
}

const patient = "SET LOCAL lock_timeout = '3s';";

describe("the migrations", () => {
  it("hold up no version of the app that still runs", () => {
    expect(migrationFindings(migrations())).toEqual([]);
  });

  it("are read, and are more than a few", () => {
    expect(migrations().length).toBeGreaterThan(60);
  });
});

describe("the rules of migrations", () => {
  it.each([
    {
      what: "two tables",
      sql: `ALTER TABLE payments ADD COLUMN IF NOT EXISTS card_brand text;
        ALTER TABLE customers ADD COLUMN IF NOT EXISTS gateway_deletion_tried_at timestamptz(3);`,
      findings: ["locks payments and customers: one table at a time"],
    },
    {
      what: "references to two tables",
      sql: `CREATE TABLE IF NOT EXISTS notes (order_id int REFERENCES orders, user_id int REFERENCES users);`,
      findings: ["locks orders and users: one table at a time"],
    },
    {
      what: "an index that locks writers out",
      sql: "CREATE INDEX IF NOT EXISTS audit_entries_at_id_idx ON audit_entries (at, id);",
      findings: ["CREATE INDEX audit_entries_at_id_idx without CONCURRENTLY"],
    },
    {
      what: "an index in a transaction",
      sql: `CREATE INDEX CONCURRENTLY IF NOT EXISTS a ON orders (id);
        CREATE INDEX CONCURRENTLY IF NOT EXISTS b ON orders (id)`,
      findings: [
        "CREATE INDEX a is not alone in its file",
        "CREATE INDEX b is not alone in its file",
      ],
    },
    {
      what: "a dropped index",
      sql: "DROP INDEX IF EXISTS shipments_tracking_number_key",
      findings: ["DROP INDEX that is not CONCURRENTLY IF EXISTS, alone in its file"],
    },
    {
      what: "a unique column",
      sql: "ALTER TABLE customers ADD COLUMN IF NOT EXISTS gateway_customer_ref text UNIQUE;",
      findings: [
        "column gateway_customer_ref has a constraint that reads or writes the table while it is locked",
      ],
    },
    {
      what: "a column that earlier versions don't write",
      sql: "ALTER TABLE orders ADD COLUMN IF NOT EXISTS locale text NOT NULL;",
      findings: ["column locale is NOT NULL, but earlier versions don't write it"],
    },
    {
      what: "a default that writes every row",
      sql: "ALTER TABLE orders ADD COLUMN IF NOT EXISTS key uuid NOT NULL DEFAULT gen_random_uuid();",
      findings: ["the default of key is no constant, so that every row is written"],
    },
    {
      what: "a check that reads every row",
      sql: `ALTER TABLE disputes DROP CONSTRAINT IF EXISTS disputes_status_check,
        ADD CONSTRAINT disputes_status_check CHECK (status IN ('won', 'lost'));`,
      findings: ["disputes_status_check is added without NOT VALID"],
    },
    {
      what: "a constraint without a name",
      sql: "ALTER TABLE payments ADD CHECK (amount > 0) NOT VALID;",
      findings: ["ADD CHECK (amount > 0) NOT VALID: a constraint needs a name"],
    },
    {
      what: "a renamed column",
      sql: "ALTER TABLE orders RENAME COLUMN caller_hash TO caller;",
      findings: [
        "RENAME COLUMN caller_hash TO caller: rewrites or reads the table while it is locked, or breaks earlier versions",
      ],
    },
    {
      what: "an update of a whole table",
      sql: "UPDATE refunds SET reviewed_at = updated_at WHERE status = 'failed';",
      findings: [
        "UPDATE refunds SET of a whole table: write batches in a DO block that commits each",
      ],
    },
    {
      what: "a function that exists after an interruption",
      sql: "CREATE FUNCTION stamp() RETURNS void LANGUAGE sql AS $$ SELECT 1; $$;",
      findings: ["CREATE FUNCTION without OR REPLACE"],
    },
    {
      what: "another change of a function",
      sql: "DROP FUNCTION IF EXISTS stamp();",
      findings: ["DROP FUNCTION IF is none of the statements that the rules know"],
    },
    {
      what: "an unknown statement",
      sql: "TRUNCATE orders;",
      findings: ["TRUNCATE orders is none of the statements that the rules know"],
    },
  ])("refuse $what", ({ sql, findings }) => {
    const isPatient = sql.startsWith("ALTER") || sql.startsWith("CREATE TABLE");
    expect(findingsOf(isPatient ? `${patient}${sql}` : sql)).toEqual(findings);
  });

  it("demand a limit for the wait for a lock, since all others queue behind it", () => {
    const sql = "ALTER TABLE orders ADD COLUMN IF NOT EXISTS locale text;";
    expect(findingsOf(sql)).toEqual(["begins without SET LOCAL lock_timeout = '3s'"]);
    expect(findingsOf(patient + sql)).toEqual([]);
  });

  it("demand that a later migration validates a check", () => {
    const added = `${patient} ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_total_check,
      ADD CONSTRAINT orders_total_check CHECK (total >= 0) NOT VALID;`;
    expect(findingsOf(added)).toEqual(["no later migration validates orders_total_check"]);
    const validated = "ALTER TABLE orders VALIDATE CONSTRAINT orders_total_check;";
    const both = [
      { name: "20261201000000_a", sql: added },
      { name: "20261201000010_b", sql: validated },
    ];
    expect(migrationFindings(both)).toEqual([]);
    expect(findingsOf(added + validated)).toContain(
      "VALIDATE CONSTRAINT orders_total_check beside other statements",
    );
  });

  it("let a new table have indexes and rows, rows be written in batches, and functions be replaced", () => {
    expect(
      findingsOf(`CREATE TABLE IF NOT EXISTS leases (id int CHECK (id = 1), note text DEFAULT ';');
        CREATE UNIQUE INDEX IF NOT EXISTS leases_key ON leases ((true)); -- one; row
        INSERT INTO leases DEFAULT VALUES ON CONFLICT DO NOTHING;`),
    ).toEqual([]);
    expect(
      findingsOf(`DO $$ BEGIN LOOP UPDATE orders SET total = 0; EXIT; COMMIT; END LOOP; END $$;`),
    ).toEqual([]);
    // The body of a function runs later.
    expect(
      findingsOf(`CREATE OR REPLACE FUNCTION empty_orders() RETURNS void LANGUAGE plpgsql AS $$
        BEGIN UPDATE orders SET total = 0; END $$;`),
    ).toEqual([]);
    expect(findingsOf("DO $$ BEGIN UPDATE orders SET total = 0; END $$;")).toEqual([
      "DO that is not alone in its file, or writes no batches that COMMIT",
    ]);
  });
});
