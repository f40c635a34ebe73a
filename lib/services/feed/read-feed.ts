import sql, { type Sql } from "sql-template-tag";
import { credentialOf } from "@/lib/auth/actor";
import { requireShop } from "@/lib/auth/permissions";
import type { Context, Verb } from "@/lib/context";
import { type FeedEvent, type FeedPage, feedData, feedEventTypes } from "@/lib/domain/feed";
import { feedWaiters } from "./feed-waiters";

/** Positions that one answer reads at most, so that a rare type costs no scan of the whole feed. */
const windowMax = 10_000;

export interface ReadFeedInput {
  /** The events after this position. */
  after: number;
  /** Only events of these types; all if empty. */
  types: readonly string[];
  limit: number;
  /** How long to wait for an event if there is none. */
  waitMs: number;
  /** Aborted when the caller has gone. */
  signal: AbortSignal;
}

export type ReadFeedOutcome =
  | { kind: "page"; page: FeedPage }
  /** `after` is a position that the feed has not reached, such as one of another database. */
  | { kind: "ahead"; last: number };

/**
 * A page of the feed: the events of all orders after a position, in the order of their positions. A
 * smaller position never appears later, so a reader that goes on from `nextAfter` misses none.
 */
export const readFeed: Verb<ReadFeedInput, ReadFeedOutcome> = async ({ ctx, input }) => {
  requireShop(ctx.actor, "events:read");
  const deadline = performance.now() + input.waitMs;
  let { after } = input;
  for (;;) {
    const { last, events } = await readWindow(ctx, { ...input, after });
    if (after > last) return { kind: "ahead", last };
    const lastEvent = events.at(-1);
    const isFull = events.length === input.limit;
    const nextAfter = isFull && lastEvent ? lastEvent.position : Math.min(after + windowMax, last);
    const ms = deadline - performance.now();
    after = nextAfter;
    const mayWait = events.length === 0 && nextAfter === last && ms > 0;
    const caller = credentialOf(ctx.actor);
    const { types, signal } = input;
    const waiter = { caller, after, types, ms, signal };
    if (!mayWait || !(await feedWaiters().wait(ctx.db, waiter))) {
      return { kind: "page", page: { events, nextAfter } };
    }
  }
};

type EventRow = Omit<FeedEvent, "at"> & { at: Date; last: number };

/** The feed's last position, and the events of one window, as they are at one moment. */
async function readWindow(
  { db }: Pick<Context, "db">,
  { after, types, limit }: Pick<ReadFeedInput, "after" | "types" | "limit">,
): Promise<{ last: number; events: FeedEvent[] }> {
  const rows = await db.query<EventRow>(sql`
    SELECT c.last_position AS last, e.* FROM feed_counter c LEFT JOIN LATERAL (
      ${selectFeed({ after, upTo: sql`${after + windowMax}`, types })} LIMIT ${limit}
    ) e ON true ORDER BY e.position`);
  const [first] = rows;
  if (!first) throw new Error("The feed has no counter.");
  const events = first.position === null ? [] : rows.map(({ last: _, ...row }) => toFeedEvent(row));
  return { last: first.last, events };
}

/** The events of the feed between two positions, in order. */
function selectFeed({
  after,
  upTo,
  types,
}: {
  after: number;
  upTo: Sql;
  types: readonly string[];
}): Sql {
  const shown = types.length > 0 ? types : feedEventTypes;
  return sql`SELECT position, order_id AS "orderId", seq, type, data, actor, at, status,
      payment_status AS "paymentStatus", inventory_status AS "inventoryStatus"
    FROM order_events WHERE position > ${after} AND position <= ${upTo}
      AND type = ANY (${[...shown]}) ORDER BY position`;
}

export function toFeedEvent(row: Omit<EventRow, "last">): FeedEvent {
  return { ...row, at: row.at.toISOString(), data: feedData(row.type, row.data) };
}
