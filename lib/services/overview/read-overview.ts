import { BriefMemory } from "@/lib/auth/brief-memory";
import { requireOperator } from "@/lib/auth/permissions";
import type { Verb } from "@/lib/context";
import type { Database } from "@/lib/db/database";
import type { OverviewView } from "@/lib/domain/overview/view";
import { readDayBounds } from "./day-bounds";
import { readEndings, readOpen, readTimeToShipped } from "./flow";
import { countFailedWork, countHeld, readAttention, readLowStock } from "./needs-attention";
import { readPerMinute, readSales } from "./sales";

/**
 * For this long everybody is given the same answer, so that fifty operators cost what one does. It
 * is shorter than the second after which a page asks again about a step it has heard of: what it is
 * given then was read after that step.
 */
const keptMs = 900;
const timeZonesKept = 8;

const recent = new WeakMap<Database, BriefMemory<Promise<OverviewView>>>();

/** How the shop is doing. `timeZone` (IANA) says when its today begins. */
export const readOverview: Verb<{ timeZone: string }, OverviewView> = async ({ ctx, input }) => {
  requireOperator(ctx.actor);
  const now = ctx.now();
  const known = recent.get(ctx.db) ?? new BriefMemory<Promise<OverviewView>>(keptMs, timeZonesKept);
  recent.set(ctx.db, known);
  const kept = known.recall(input.timeZone, now);
  if (kept) return kept;
  const overview = read(ctx.db, now, input.timeZone);
  known.remember(input.timeZone, overview, now);
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
