import sql from "sql-template-tag";
import type { Context } from "@/lib/context";
import { feedEventTypes } from "@/lib/domain/feed";
import { breakerFailures } from "@/lib/domain/webhooks/retries";

/** Positions by which an endpoint's cursor moves at most, so that a statement stays small. */
const windowMax = 1_000;
/**
 * After an upgrade, events of long ago get their positions, also after an endpoint was created. It gets
 * those that are not older than itself, but for clocks that differ.
 */
const slackMs = 5 * 60_000;
/** Deliveries that wait for one endpoint. Beyond that its events wait in the feed. */
const waitingMax = 10_000;
/** The same for one that fails. Events of other orders are added, with which it is tried sooner. */
const waitingWhileFailingMax = 1_000;

/**
 * Adds the deliveries of the events that endpoints have not seen, and moves their cursors, in one
 * statement. For an endpoint that is disabled, or that has too many waiting, the events wait in the
 * feed. Returns whether any cursor was moved.
 */
export async function queueDeliveries(ctx: Context): Promise<boolean> {
  const now = ctx.now();
  const moved = await ctx.db.query(sql`
    WITH behind AS MATERIALIZED (
      SELECT e.id, e.event_types, e.created_at, e.cursor_position AS after,
        least(c.last_position, e.cursor_position + ${windowMax}) AS up_to
      FROM webhook_endpoints e CROSS JOIN feed_counter c CROSS JOIN LATERAL (
        SELECT CASE WHEN e.failures < ${breakerFailures} THEN ${waitingMax}::int
          ELSE ${waitingWhileFailingMax}::int END AS most
      ) may_wait
      WHERE e.disabled_at IS NULL AND e.deleted_at IS NULL AND e.cursor_position < c.last_position
        AND may_wait.most > (SELECT count(*) FROM (
          SELECT FROM webhook_deliveries d WHERE d.endpoint_id = e.id AND d.status = 'pending'
          LIMIT may_wait.most) waiting)
      ORDER BY e.id FOR UPDATE OF e
    ), queued AS (
      INSERT INTO webhook_deliveries
        (endpoint_id, position, order_id, seq, type, next_try_at, created_at)
      SELECT b.id, ev.position, ev.order_id, ev.seq, ev.type, ${now}::timestamptz,
        ${now}::timestamptz
      FROM behind b JOIN order_events ev ON ev.position > b.after AND ev.position <= b.up_to
        AND ev.type = ANY (coalesce(b.event_types, ${[...feedEventTypes]}::text[]))
        AND ev.at > b.created_at - ${slackMs} * interval '1 millisecond'
      ORDER BY ev.position
      ON CONFLICT (endpoint_id, position) WHERE position IS NOT NULL DO NOTHING
      RETURNING endpoint_id
    )
    UPDATE webhook_endpoints e SET cursor_position = b.up_to,
      due_at = CASE WHEN q.endpoint_id IS NULL THEN e.due_at
        ELSE least(e.due_at, ${now}::timestamptz) END,
      revision = e.revision + CASE WHEN q.endpoint_id IS NULL THEN 0 ELSE 1 END
    FROM behind b LEFT JOIN (SELECT DISTINCT endpoint_id FROM queued) q ON q.endpoint_id = b.id
    WHERE e.id = b.id RETURNING e.id`);
  return moved.length > 0;
}
