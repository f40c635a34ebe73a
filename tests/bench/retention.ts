import { waitFor } from "@/tests/support/wait";
import type { OrderBench } from "./order-bench";
import { type KeptTable, keptTables } from "./soak-tables";

/** What became of the rows of a table after their retention. */
export interface Pruned {
  table: string;
  kept: string;
  /** Old rows before retention met them. */
  rows: number;
  /** How long it took until none of them was left; null if some were. */
  seconds: number | null;
}

const pruningMsMax = 300_000;
const pollMs = 250;

/**
 * Makes the rows of every kept table older than its retention, starts what deletes them, and measures
 * how long that takes. Days can't pass during a benchmark. The embedded services delete old rows when
 * they start, and the app by a cron.
 */
export async function measureRetention(bench: OrderBench): Promise<Pruned[]> {
  const { system, shop } = bench;
  const countOld = ({ table, isOld }: KeptTable) =>
    shop.count(`select count(*) as count from ${table} where ${isOld}`);
  const client = await shop.db.connect();
  try {
    await client.query("begin");
    for (const { age } of keptTables) await client.query(age);
    await client.query("commit");
  } finally {
    client.release();
  }
  const pruned: Pruned[] = [];
  for (const kept of keptTables) {
    const { table, kept: keptFor } = kept;
    pruned.push({ table, kept: keptFor, rows: await countOld(kept), seconds: null });
  }
  const startedAt = performance.now();
  await system.kill("services");
  await system.waitReady();
  await shop.runCron("sweep-outbox");
  const isDone = async () => {
    for (const [index, kept] of keptTables.entries()) {
      const entry = pruned[index];
      if (!entry || entry.seconds !== null || (await countOld(kept)) > 0) continue;
      entry.seconds = (performance.now() - startedAt) / 1000;
    }
    return pruned.every(({ seconds }) => seconds !== null) ? true : null;
  };
  const waiting = waitFor("old rows to be deleted", isDone, { quietMsMax: pruningMsMax, pollMs });
  // What is left then is in the result.
  await waiting.catch(() => undefined);
  return pruned;
}
