import { setTimeout as sleep } from "node:timers/promises";
import { waitFor } from "@/tests/support/wait";
import type { OrderBench } from "./order-bench";
import { ownStatement } from "./order-load";

/** What PostgreSQL has executed since the last reset. */
export interface StatementCounts {
  /** Calls by statement, the most frequent first. Parameters and constants are `$1`. */
  statements: { text: string; calls: number }[];
  transactions: number;
}

/** PostgreSQL's processes report what they have executed ten seconds after they became idle, or before. */
const reportedMs = 11_000;

/** Restarts the embedded PostgreSQL with `pg_stat_statements`, which costs each statement a little. */
export async function enableStatementCounts({ system, shop }: OrderBench): Promise<void> {
  await shop.rows("alter system set shared_preload_libraries = 'pg_stat_statements'");
  await shop.rows("alter system set pg_stat_statements.track = 'top'");
  const before = (await system.pids()).get("postgres");
  await system.signal("postgres", "SIGINT");
  await waitFor("PostgreSQL to restart", async () => {
    const now = (await system.pids()).get("postgres");
    return now !== undefined && now !== before ? true : null;
  });
  await system.waitReady();
  await shop.rows("create extension if not exists pg_stat_statements");
}

/** Returns a function that reads what has been executed since this call. */
export async function startStatementCounts({
  shop,
}: OrderBench): Promise<() => Promise<StatementCounts>> {
  await sleep(reportedMs);
  await shop.rows(`select ${ownStatement} pg_stat_statements_reset()`);
  const before = await countTransactions();
  return async () => {
    await sleep(reportedMs);
    const transactions = (await countTransactions()) - before;
    const rows = await shop.rows<{ text: string; calls: number; isOwn: boolean }>(
      `select ${ownStatement} query as text, calls::int as calls,
         position($1 in query) > 0 as "isOwn"
       from pg_stat_statements order by calls desc`,
      [ownStatement],
    );
    // Each of the benchmark's own statements is a transaction too.
    const own = rows.filter(({ isOwn }) => isOwn).reduce((sum, { calls }) => sum + calls, 0);
    const statements = rows.flatMap(({ text, calls, isOwn }) => (isOwn ? [] : [{ text, calls }]));
    return { statements, transactions: transactions - own };
  };

  async function countTransactions(): Promise<number> {
    return shop.count(
      `select ${ownStatement} sum(xact_commit + xact_rollback)::float8 as count
       from pg_stat_database`,
    );
  }
}
