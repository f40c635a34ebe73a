import sql, { empty, type Sql } from "sql-template-tag";
import type { z } from "zod";
import type { redeliverableStatus } from "@/lib/domain/webhooks/endpoint";

/** Which deliveries of an endpoint are made again, by the time at which they were queued. */
export interface RedeliveryFilter {
  endpointId: number;
  /** Both if it is missing. */
  status?: z.infer<typeof redeliverableStatus> | undefined;
  from?: Date | undefined;
  /** Exclusive. */
  to?: Date | undefined;
}

/** Those that match, oldest first, for a `LIMIT`. Test events are left out. */
export function redeliverable({ endpointId, status, from, to }: RedeliveryFilter): Sql {
  // A literal, by which PostgreSQL finds the index of those that failed.
  const isStatus = {
    failed: sql`status = 'failed'`,
    delivered: sql`status = 'delivered'`,
    both: sql`status IN ('delivered', 'failed')`,
  }[status ?? "both"];
  return sql`FROM webhook_deliveries WHERE endpoint_id = ${endpointId} AND ${isStatus}
    AND position IS NOT NULL ${within({ from, to })} ORDER BY created_at, id`;
}

/** The condition that a delivery was queued within a time; `to` is exclusive. */
export function within({ from, to }: Pick<RedeliveryFilter, "from" | "to">): Sql {
  return sql`${from ? sql`AND created_at >= ${from}` : empty}
    ${to ? sql`AND created_at < ${to}` : empty}`;
}
