import type { Pool, PoolClient } from "pg";
import { isDatabaseUnavailable } from "./pool";
import { beginStatement } from "./prepare-connection";

/** Runs `work` in one transaction. Commits when it resolves, rolls back when it rejects. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | boolean = false;
  // A lost connection emits "error" between queries. Without a listener it would crash the process.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  try {
    await client.query(beginStatement(client));
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    // When the database is unavailable, the lost connection rolls the transaction back.
    if (isDatabaseUnavailable(error)) broken = true;
    else await client.query("rollback").catch(onError);
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}
