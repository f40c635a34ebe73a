import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import { breakerFailures } from "@/lib/domain/webhooks/retries";
import {
  type DeliveredEvent,
  type DeliveryRow,
  deliveredEvent,
  deliveryColumns,
} from "./delivery-row";
import { runMsMax } from "./start-deliveries";

/** A delivery that only this run may post until its claim ends. */
export type ClaimedDelivery = DeliveryRow & DeliveredEvent;

/**
 * Claims deliveries that are due, in the order of the feed. Of an order, only the earliest that is not
 * settled can be claimed: the others wait for it. An endpoint that fails gets one, and none while it is
 * to be left alone, except test events.
 */
export function claimDeliveries(
  { db, now }: Pick<Context, "db" | "now">,
  endpointId: number,
  limit: number,
): Promise<ClaimedDelivery[]> {
  const at = now();
  const until = new Date(at.getTime() + runMsMax);
  return db.query<ClaimedDelivery>(sql`
    WITH endpoint AS MATERIALIZED (
      SELECT coalesce(hold_until <= ${at}, true) AS is_open,
        CASE WHEN failures < ${breakerFailures} THEN ${limit}::int ELSE 1 END AS most
      FROM webhook_endpoints
      WHERE id = ${endpointId} AND disabled_at IS NULL AND deleted_at IS NULL
    ), due AS (
      SELECT d.id FROM webhook_deliveries d CROSS JOIN endpoint
      WHERE d.endpoint_id = ${endpointId} AND d.status = 'pending' AND d.next_try_at <= ${at}
        AND (d.claimed_until IS NULL OR d.claimed_until <= ${at})
        AND (d.position IS NULL OR endpoint.is_open)
        AND NOT EXISTS (SELECT FROM webhook_deliveries p
          WHERE p.endpoint_id = ${endpointId} AND p.status = 'pending'
            AND p.order_id = d.order_id AND p.position < d.position)
      ORDER BY d.position NULLS FIRST LIMIT (SELECT most FROM endpoint)
      FOR UPDATE OF d SKIP LOCKED
    ), claimed AS (
      UPDATE webhook_deliveries d SET claimed_until = ${until}, tries = d.tries + 1,
        first_tried_at = coalesce(d.first_tried_at, ${at}::timestamptz)
      FROM due WHERE d.id = due.id RETURNING d.*
    )
    SELECT ${deliveryColumns}, ${deliveredEvent} FROM claimed d
      LEFT JOIN order_events ev ON ev.order_id = d.order_id AND ev.seq = d.seq
    ORDER BY d.position NULLS FIRST`);
}
