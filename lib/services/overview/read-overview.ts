import { LRUCache } from "lru-cache";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { Database } from "@/lib/db/database";
import type { OverviewView } from "@/lib/domain/overview/view";
import { dayBounds } from "@/lib/domain/zoned-day";
import { countOpenOrders } from "./count-open-orders";
import { countTerminalOrders } from "./count-terminal-orders";
import {
  countFailedRuns,
  countHeld,
  readAttention,
  readBadEndpoints,
  readLowStock,
} from "./needs-attention";
import { readOrdersPerMinute } from "./read-orders-per-minute";
import { readSales } from "./read-sales";
import { readTimeToShipped } from "./read-time-to-shipped";

/**
 * Operators share one response for this long, so fifty of them cost no more than one. A page
 * reloads a second after an order event, so the response that it gets is newer than the event.
 */
const sharedMs = 900;
const timeZonesMax = 8;

type RecentOverviews = LRUCache<string, { overview: Promise<OverviewView>; readAt: Date }>;
const recentByDatabase = new WeakMap<Database, RecentOverviews>();

/** The admin overview. `timeZone` (an IANA name) determines when today begins. */
export const readOverview: Verb<{ timeZone: string }, OverviewView> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const now = ctx.now();
  const byTimeZone: RecentOverviews =
    recentByDatabase.get(ctx.db) ?? new LRUCache({ max: timeZonesMax });
  recentByDatabase.set(ctx.db, byTimeZone);
  const recent = byTimeZone.get(input.timeZone);
  if (recent && now.getTime() - recent.readAt.getTime() < sharedMs) return recent.overview;
  const overview = readFresh(ctx.db, now, input.timeZone);
  byTimeZone.set(input.timeZone, { overview, readAt: now });
  return overview;
};

/** Each query reads a bounded part of an index, so its cost doesn't grow with the order history. */
async function readFresh(db: Database, now: Date, timeZone: string): Promise<OverviewView> {
  const day = dayBounds(now, timeZone);
  const [
    today,
    yesterday,
    perMinute,
    open,
    terminal,
    toShipped,
    attention,
    lowStock,
    held,
    failed,
    endpoints,
  ] = await Promise.all([
    readSales(db, day.todayFrom, now),
    readSales(db, day.yesterdayFrom, day.yesterdayTo),
    readOrdersPerMinute(db, now),
    countOpenOrders(db),
    countTerminalOrders(db, now, day.todayFrom),
    readTimeToShipped(db, now),
    readAttention(db, now),
    readLowStock(db),
    countHeld(db),
    countFailedRuns(db),
    readBadEndpoints(db),
  ]);
  return {
    ...{ at: now.toISOString(), timeZone, today, yesterday, perMinute, open, ...terminal },
    ...{ toShipped, attention, lowStock, held, failedRuns: failed, endpoints },
  };
}
