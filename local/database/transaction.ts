import type { Pool, PoolClient } from "pg";
import { isDatabaseUnavailable } from "./pool";

/** Runs `work` in one transaction: commits its result, rolls back and rethrows its error. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | boolean = false;
  // A connection that dies between two queries emits "error"; unheard, it would end the process.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    // To a database that is away, the end of the connection is the rollback.
    if (isDatabaseUnavailable(error)) broken = true;
    else await client.query("rollback").catch(onError);
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}
