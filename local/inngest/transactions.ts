import type { Pool, PoolClient } from "pg";
import { inTransaction } from "@/local/database/transaction";

const attemptsMax = 5;
const deadlock = "40P01";

/** Runs `work` in a transaction, and again if PostgreSQL chose it as a deadlock's victim. */
export async function durably<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  return retryDeadlocks(() => inTransaction(pool, work));
}

/** Repeats a transaction, or a statement that is its own, when it lost a deadlock. */
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
