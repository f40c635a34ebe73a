import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import sql, { raw } from "sql-template-tag";
import { type Database, openDatabase } from "@/lib/db/database";
import { createStore } from "@/lib/telemetry/store/create-store";
import { storePool } from "@/lib/telemetry/store/database";
import { dropPartition, listDays } from "@/lib/telemetry/store/partitions";
import { bulkTables, journalTables } from "@/lib/telemetry/store/store-tables";
import { silentLog } from "@/local/log";
import { startPostgres } from "@/local/postgres";
import { createDataDir } from "@/tests/support/data-dir";
import { freePort } from "@/tests/support/ports";
import { quantile } from "./table";
import { fillLogs, logReads } from "./telemetry-logs";
import { fillSpans, spanReads } from "./telemetry-spans";
import { fillWorkflows, workflowReads } from "./telemetry-workflows";
import { timeReads } from "./time-reads";

const dayMs = 24 * 60 * 60_000;
const days = 8;

/** Measures the lists of telemetry, each over `rows` rows, on a PostgreSQL server of its own. */
export async function measureTelemetryLists(rows: number): Promise<string[][]> {
  const dataDir = await createDataDir("disk");
  const server = await startPostgres({
    dataDir,
    port: await freePort(),
    password: randomBytes(16).toString("hex"),
    database: "postgres",
    settings: { fsync: "off", max_wal_size: "4GB" },
    log: silentLog,
  });
  const db = openDatabase(server.url, 2, {
    applicationName: "bench",
    statementTimeoutMs: 900_000,
    connectionTimeoutMs: 10_000,
    isTraced: false,
    settings: storePool.settings.settings,
  });
  try {
    const now = new Date();
    for (let day = days; day >= 0; day -= 1) {
      await createStore(db, new Date(now.getTime() - day * dayMs));
    }
    await fillLogs(db, rows, now);
    await fillSpans(db, rows, now);
    await fillWorkflows(db, rows, now);
    const table: string[][] = [["list", "database p50 ms", "database max ms"]];
    const reads = [
      ...logReads(db, rows, now),
      ...spanReads(db, rows, now),
      ...workflowReads(db, rows, now),
    ];
    for (const [name, read] of reads) {
      const times = await timeReads(read);
      table.push([name, quantile(times, 0.5).toFixed(1), quantile(times, 1).toFixed(1)]);
    }
    return [
      ...table,
      ["disk per log line", `${await bytesPerRow(db, "logs")} bytes`],
      ["disk per span", `${await bytesPerRow(db, "spans")} bytes`],
      ["disk per run", `${await bytesPerRow(db, "runs")} bytes`],
      ["disk per event", `${await bytesPerRow(db, "events")} bytes`],
      ["dropping a day", `${(await timeDrop(db)).toFixed(0)} ms`],
    ];
  } finally {
    await db.pool.end();
    await server.stop();
    await fs.rm(dataDir, { recursive: true, force: true });
  }
}

/** How long it takes to drop a whole day of everything. */
async function timeDrop(db: Database): Promise<number> {
  const stored = await listDays(db, [...bulkTables, ...journalTables]);
  const largest = stored.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  const startedAt = performance.now();
  for (const name of largest.partitions) await dropPartition(db, name);
  return performance.now() - startedAt;
}

/** The disk space of a table and its indexes, per row. */
async function bytesPerRow(db: Database, table: string): Promise<number> {
  const [size] = await db.queryOnce<{ bytes: number }>(sql`
    SELECT (sum(pg_total_relation_size(relid))
      / (SELECT count(*) FROM ${raw(`telemetry.${table}`)}))::int AS bytes
    FROM pg_partition_tree(${`telemetry.${table}`}::regclass) WHERE isleaf`);
  return size?.bytes ?? 0;
}
