import type { Pool, PoolClient } from "pg";
import { inTransaction } from "@/local/database/transaction";

const ATTEMPTS_MAX = 5;
const DEADLOCK = "40P01";

/** Runs `work` in a transaction, and once more if PostgreSQL chose it as a deadlock's victim. */
export async function durably<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(pool, work);
    } catch (error) {
      if (attempt >= ATTEMPTS_MAX || !isDeadlock(error)) throw error;
    }
  }
}

function isDeadlock(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === DEADLOCK;
}
