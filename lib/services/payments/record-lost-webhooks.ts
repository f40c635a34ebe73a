import sql from "sql-template-tag";
import { requireInternal } from "@/lib/auth/permissions";
import {
  type EventPage,
  type EventRange,
  type GatewayEvent,
  GatewayObjectMissing,
  GatewayPermissionDenied,
  GatewayUnavailable,
} from "@/lib/clients/payment-gateway";
import type { Context } from "@/lib/context";
import { defineVerb } from "@/lib/services/define-verb";
import { recordWebhook } from "@/lib/services/webhooks/record-webhook";
import { toEventWindow } from "./event-window";

/** The pages of one run, of 100 events each. What is left is read by the next run. */
const pagesMax = 30;
const runMsMax = 45_000;

export interface LostWebhooks {
  /** How many events the gateway listed. */
  listed: number;
  /** How many of them had not arrived as webhooks. */
  lost: number;
  /** The time up to which every event is known; null if our key may not read it, or nobody answered. */
  readUntil: string | null;
}

interface Cursor {
  readUntil: Date;
  windowEnd: Date | null;
  afterEvent: string | null;
}

/**
 * Reads the gateway's list of events, and records those whose webhooks did not arrive as if they had:
 * they are handled in the same way, so whatever a webhook would have reported is known without it,
 * also about payments that aren't ours. A cursor is stored after each page, so that a run that was
 * interrupted continues, and none is skipped.
 */
export const recordLostWebhooks = defineVerb<void, LostWebhooks>(
  "recordLostWebhooks",
  async ({ ctx }) => {
    requireInternal(ctx.actor);
    try {
      return await readEvents(ctx);
    } catch (error) {
      if (!(error instanceof GatewayUnavailable)) throw error;
      // Without the permission, payments are still asked about one by one. The client has logged it.
      // A gateway that is away is asked again by the next run; health says if the list is late.
      if (!(error instanceof GatewayPermissionDenied)) {
        ctx.log.warn({ error }, "The gateway's list of events could not be read.");
      }
      return { listed: 0, lost: 0, readUntil: null };
    }
  },
);

async function readEvents(ctx: Context): Promise<LostWebhooks> {
  const startedAt = ctx.now();
  let cursor = await openWindow(ctx, startedAt);
  const counts = { listed: 0, lost: 0 };
  for (let page = 0; page < pagesMax && cursor.windowEnd; page += 1) {
    if (ctx.now().getTime() - startedAt.getTime() > runMsMax) break;
    const { from, to } = toEventWindow(cursor.readUntil, cursor.windowEnd);
    const listed = await listPage(ctx, { from, to, after: cursor.afterEvent });
    counts.listed += listed.events.length;
    counts.lost += await recordLost(ctx, listed.events);
    cursor = listed.hasMore
      ? { ...cursor, afterEvent: listed.lastId }
      : { readUntil: to, windowEnd: null, afterEvent: null };
    await storeCursor(ctx, cursor);
  }
  if (counts.lost > 0) ctx.log.warn(counts, "Webhooks of the gateway did not arrive.");
  if (cursor.windowEnd) ctx.log.warn(counts, "Not all of the gateway's events could be read yet.");
  return { ...counts, readUntil: cursor.readUntil.toISOString() };
}

/** If the account has no such event any more, the window is read from its end again. */
async function listPage(ctx: Context, range: EventRange): Promise<EventPage> {
  try {
    return await ctx.gateway.listEvents(range);
  } catch (error) {
    if (range.after === null || !(error instanceof GatewayObjectMissing)) throw error;
    return { events: [], lastId: null, hasMore: true };
  }
}

/** The window that an earlier run has begun, or a new one up to now. */
async function openWindow(ctx: Context, now: Date): Promise<Cursor> {
  const { from, to } = toEventWindow(null, now);
  const [cursor] = await ctx.db.query<Cursor>(sql`
    INSERT INTO gateway_event_cursor AS c (read_until, window_end) VALUES (${from}, ${to})
    ON CONFLICT (id) DO UPDATE SET window_end = coalesce(c.window_end,
      CASE WHEN c.read_until < ${to} THEN ${to}::timestamptz END)
    RETURNING read_until AS "readUntil", window_end AS "windowEnd", after_event AS "afterEvent"`);
  if (!cursor) throw new Error("The cursor of the gateway's events was not stored.");
  return cursor;
}

async function storeCursor(ctx: Context, { readUntil, windowEnd, afterEvent }: Cursor) {
  await ctx.db.query(sql`
    UPDATE gateway_event_cursor
    SET read_until = ${readUntil}, window_end = ${windowEnd}, after_event = ${afterEvent}`);
}

/** Records the events that are not known yet. Returns their number. */
async function recordLost(ctx: Context, events: readonly GatewayEvent[]): Promise<number> {
  const known = await ctx.db.query<{ id: string }>(sql`
    SELECT event_id AS id FROM webhook_receipts
    WHERE provider = 'gateway' AND event_id = ANY (${events.map(({ id }) => id)})`);
  const knownIds = new Set(known.map(({ id }) => id));
  // The oldest first, as webhooks arrive.
  const lost = events.filter(({ id }) => !knownIds.has(id)).reverse();
  let count = 0;
  for (const { id, type, objectId, state, about } of lost) {
    const { isNew } = await recordWebhook({
      ctx,
      input: {
        ...{ provider: "gateway", eventId: id, type, subject: objectId, state, about },
        wasLost: true,
      },
    });
    if (isNew) count += 1;
  }
  return count;
}
