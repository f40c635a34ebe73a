import fs from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fingerprintOf } from "@/lib/telemetry/workflows/recorded-error";
import { createEmptyDatabase, type TestDatabase } from "@/tests/support/database";

const migrations = path.join(import.meta.dirname, "migrations");
const failureGroups = "20261129130000_failure_groups";

/** Failed runs of before the groups: function, subject, error name, error, day, whether resolved. */
const oldRuns: [string, string, string, string, number, boolean][] = [
  ["process-payment", "order-1", "GatewayUnavailable", "No response.", 1, false],
  ["process-payment", "order-2", "GatewayUnavailable", "No response.", 3, true],
  ["undo-order", "order-1", "GatewayUnavailable", "No response.", 2, true],
  ["undo-order", "order-3", "SafeError", "Order 3 has no pi_3Qx8Yz12 of 0x1F", 2, false],
  ["undo-order", "order-4", "SafeError", "Order 44 has no pi_9Ab7Cd34 of 0x2A", 4, false],
  [
    "undo-order",
    "order-5",
    "Error",
    "3f2504e0-4f89-41d3-9a0c-0305e82c3301 order_created",
    5,
    false,
  ],
  ["complete-order", "order-6", "Error", "no code", 6, false],
];

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createEmptyDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const entries = await fs.readdir(migrations, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  for (const name of names.filter((name) => name < failureGroups).sort()) await apply(name);
  for (const [functionId, subject, name, error, day, isResolved] of oldRuns) {
    await client.query(
      `insert into failed_runs (function_id, subject, run_id, event_name, events, error_name, error,
         failures, first_failed_at, failed_at, resolved_at)
       values ($1, $2, $2, 'order/created', '[]', $3, $4, 2, $5, $5, $6)`,
      [functionId, subject, name, error, `2026-11-0${day}`, isResolved ? `2026-11-0${day}` : null],
    );
  }
  await apply(failureGroups);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function apply(name: string): Promise<void> {
  await client.query(await fs.readFile(path.join(migrations, name, "migration.sql"), "utf8"));
}

describe("the failure_groups migration", () => {
  it("gives each old failed run the fingerprint that the app would give it", async () => {
    const { rows } = await client.query(
      "select function_id, cause, fingerprint from failed_runs order by id",
    );
    expect(rows.map(({ cause }) => cause)).toEqual(
      oldRuns.map(([, , name, error]) => (error === "no code" ? name : `${name}: ${error}`)),
    );
    for (const { function_id, cause, fingerprint } of rows) {
      expect(fingerprint, cause).toBe(fingerprintOf(function_id, cause));
    }
  });

  it("groups them, and resolves a group without an open failure", async () => {
    const { rows } = await client.query({
      text: `select function_id, cause, state, failures, first_seen_at::date::text,
          last_seen_at::date::text from failure_groups order by first_seen_at, function_id, state`,
      rowMode: "array",
    });
    const noResponse = "GatewayUnavailable: No response.";
    expect(rows).toEqual([
      ["process-payment", noResponse, "open", 4, "2026-11-01", "2026-11-03"],
      ["undo-order", oldCause(4), "open", 4, "2026-11-02", "2026-11-04"],
      ["undo-order", noResponse, "resolved", 2, "2026-11-02", "2026-11-02"],
      ["undo-order", oldCause(5), "open", 2, "2026-11-05", "2026-11-05"],
      ["complete-order", "Error", "open", 2, "2026-11-06", "2026-11-06"],
    ]);
  });
});

function oldCause(index: number): string {
  const [, , name, error] = oldRuns[index] ?? [];
  return `${name}: ${error}`;
}
