import { LRUCache } from "lru-cache";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { Database } from "@/lib/db/database";
import type { OverviewView } from "@/lib/domain/overview/view";
import { readDayBounds } from "./day-bounds";
import { readEndings, readOpen, readTimeToShipped } from "./flow";
import { countFailedWork, countHeld, readAttention, readLowStock } from "./needs-attention";
import { readPerMinute, readSales } from "./sales";

/**
 * Operators share one answer for this long, so that fifty of them cost no more than one. A page
 * reloads a second after an order event, so the answer it then gets is newer than that event.
 */
const sharedMs = 900;
const timeZonesMax = 8;

type RecentOverviews = LRUCache<string, { overview: Promise<OverviewView>; readAt: Date }>;
const recentByDatabase = new WeakMap<Database, RecentOverviews>();

/** How the shop is doing. `timeZone` (IANA) says when its today begins. */
export const readOverview: Verb<{ timeZone: string }, OverviewView> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const now = ctx.now();
  const byTimeZone: RecentOverviews =
    recentByDatabase.get(ctx.db) ?? new LRUCache({ max: timeZonesMax });
  recentByDatabase.set(ctx.db, byTimeZone);
  const recent = byTimeZone.get(input.timeZone);
  if (recent && now.getTime() - recent.readAt.getTime() < sharedMs) return recent.overview;
  const overview = read(ctx.db, now, input.timeZone);
  byTimeZone.set(input.timeZone, { overview, readAt: now });
  return overview;
};

/** No part counts a whole table; each was looked at with a million orders. */
async function read(db: Database, now: Date, timeZone: string): Promise<OverviewView> {
  const day = await readDayBounds(db, now, timeZone);
  const [today, yesterday, perMinute, open, endings, toShipped, attention, lowStock, held, failed] =
    await Promise.all([
      readSales(db, day.todayFrom, now),
      readSales(db, day.yesterdayFrom, day.yesterdayTo),
      readPerMinute(db, now),
      readOpen(db),
      readEndings(db, now, day.todayFrom),
      readTimeToShipped(db, now),
      readAttention(db, now),
      readLowStock(db),
      countHeld(db),
      countFailedWork(db),
    ]);
  return {
    ...{ at: now.toISOString(), timeZone, today, yesterday, perMinute, open, ...endings },
    ...{ toShipped, attention, lowStock, held, failedRuns: failed },
  };
}
