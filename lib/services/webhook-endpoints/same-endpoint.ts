import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { EndpointRow } from "./endpoint-row";

/** Lets one transaction at a time decide where events go. It comes before the lock of an endpoint. */
export async function lockEndpoints(tx: Queryable): Promise<void> {
  await tx.query(sql`SELECT pg_advisory_xact_lock(hashtext('webhook_endpoints'))`);
}

/** The id of an endpoint with this URL and these types, other than `except`. */
export async function findSameEndpoint(
  tx: Queryable,
  { url, eventTypes }: Pick<EndpointRow, "url" | "eventTypes">,
  except = 0,
): Promise<number | null> {
  const [same] = await tx.query<{ id: number }>(sql`
    SELECT id FROM webhook_endpoints
    WHERE deleted_at IS NULL AND id <> ${except} AND url = ${url}
      AND coalesce(event_types @> ${eventTypes}::text[] AND event_types <@ ${eventTypes}::text[],
        event_types IS NULL AND ${eventTypes}::text[] IS NULL)
    ORDER BY id LIMIT 1`);
  return same?.id ?? null;
}
