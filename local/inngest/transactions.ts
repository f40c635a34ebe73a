import type { Pool, PoolClient } from "pg";
import { inTransaction } from "@/local/database/transaction";

const attemptsMax = 5;
const deadlock = "40P01";

/** Runs `work` in a transaction, and repeats it if PostgreSQL aborts it because of a deadlock. */
export async function inTransactionWithRetry<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  return retryDeadlocks(() => inTransaction(pool, work));
}

/** Runs a transaction or a single statement, up to five times while a deadlock aborts it. */
export async function retryDeadlocks<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attemptsMax || !isDeadlock(error)) throw error;
    }
  }
}

function isDeadlock(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === deadlock;
}
