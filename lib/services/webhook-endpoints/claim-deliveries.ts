import sql, { raw, type Sql } from "sql-template-tag";
import type { Context } from "@/lib/context";
import { breakerFailures } from "@/lib/domain/webhooks/retries";
import {
  type DeliveredEvent,
  type DeliveryRow,
  deliveredEvent,
  deliveryColumns,
} from "./delivery-row";
import { type EndpointRow, type EndpointSecrets, secretColumns } from "./endpoint-row";
import { runMsMax } from "./start-deliveries";

/** A delivery that only this run may post until its claim ends, and where to, as it is right now. */
export type ClaimedDelivery = DeliveryRow &
  DeliveredEvent &
  EndpointSecrets &
  Pick<EndpointRow, "url"> & {
    /** Tells this claim from a later one. */
    claimedUntil: Date;
  };

/** Deliveries that one statement claims at most. */
export const claimedMax = 10;
/** Of all that wait, the claim looks at these first. They nearly always have enough that can be claimed. */
const nearMax = 500;

/**
 * Claims deliveries that are due, in the order of the feed. Of an order, only the earliest that is not
 * settled can be claimed: the others wait for it. An endpoint that fails gets one at a time, and none
 * while it is to be left alone, except test events.
 *
 * @param free How many may be claimed, up to `claimedMax`.
 * @param inFlight How many posts of this run are not answered yet.
 */
export function claimDeliveries(
  { db, now }: Pick<Context, "db" | "now">,
  { endpointId, free, inFlight }: { endpointId: number; free: number; inFlight: number },
): Promise<ClaimedDelivery[]> {
  // The limits are literals: PostgreSQL plans for few rows, also once it has planned for all values.
  const at = now();
  const until = new Date(at.getTime() + runMsMax);
  const isFree = sql`(d.claimed_until IS NULL OR d.claimed_until <= ${at})`;
  const claimable = (waiting: Sql) => sql`SELECT d.id FROM (
      SELECT *, row_number() OVER (PARTITION BY order_id ORDER BY position) AS nth_of_order
      FROM ${waiting}) d
    WHERE (d.position IS NULL OR (d.nth_of_order = 1 AND (SELECT is_open FROM endpoint)))
      AND d.next_try_at <= ${at} AND ${isFree}
    ORDER BY d.position NULLS FIRST LIMIT ${raw(String(claimedMax))}`;
  const waiting = sql`SELECT id, order_id, position, next_try_at, claimed_until
    FROM webhook_deliveries WHERE endpoint_id = ${endpointId} AND status = 'pending'`;
  return db.query<ClaimedDelivery>(sql`
    WITH endpoint AS MATERIALIZED (
      SELECT *,
        coalesce(hold_until <= ${at}, true)
          AND (failures < ${breakerFailures} OR ${inFlight}::int = 0) AS is_open,
        CASE WHEN failures < ${breakerFailures} THEN ${free}::int ELSE 1 END AS most
      FROM webhook_endpoints
      WHERE id = ${endpointId} AND disabled_at IS NULL AND deleted_at IS NULL
    ), near AS MATERIALIZED (
      ${waiting} ORDER BY position NULLS FIRST LIMIT ${raw(String(nearMax))}
    ), near_claimable AS MATERIALIZED (
      ${claimable(sql`near`)}
    ), rest AS MATERIALIZED (
      SELECT (SELECT count(*) FROM near) = ${nearMax}
        AND (SELECT count(*) FROM near_claimable) < ${claimedMax} AS is_needed
    ), due AS (
      SELECT d.id FROM webhook_deliveries d
      WHERE d.id = ANY (ARRAY(SELECT id FROM near_claimable UNION ALL (
          ${claimable(sql`(${waiting} AND (SELECT is_needed FROM rest)) waiting`)})))
        AND d.status = 'pending' AND ${isFree}
      ORDER BY d.position NULLS FIRST LIMIT coalesce((SELECT most FROM endpoint), 0)
      FOR UPDATE OF d SKIP LOCKED
    ), claimed AS (
      UPDATE webhook_deliveries d SET claimed_until = ${until}, tries = d.tries + 1,
        first_tried_at = coalesce(d.first_tried_at, ${at}::timestamptz)
      FROM due WHERE d.id = due.id RETURNING d.*
    )
    SELECT ${deliveryColumns}, ${deliveredEvent}, d.claimed_until AS "claimedUntil",
      e.url, ${secretColumns}
    FROM claimed d CROSS JOIN endpoint e
      LEFT JOIN order_events ev ON ev.order_id = d.order_id AND ev.seq = d.seq
    ORDER BY d.position NULLS FIRST`);
}
