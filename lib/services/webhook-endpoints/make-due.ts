import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";

/** Has the dispatcher start a run for the endpoint. Call it with the change that makes it due. */
export async function makeDue(tx: Queryable, endpointId: number, now: Date): Promise<void> {
  await tx.query(sql`
    UPDATE webhook_endpoints SET due_at = least(due_at, ${now}::timestamptz), revision = revision + 1
    WHERE id = ${endpointId}`);
}
