import sql from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { OverviewView } from "@/lib/domain/overview/view";
import { countCapped } from "./count-capped";

/** How many orders are open, by status. Each count reads a range of the index on status. */
export async function countOpenOrders(db: Queryable): Promise<OverviewView["open"]> {
  const [pending, processing, shipped, delivered] = await Promise.all([
    countCapped(db, sql`orders WHERE status = 'pending'`),
    countCapped(db, sql`orders WHERE status = 'processing'`),
    countCapped(db, sql`orders WHERE status = 'shipped'`),
    countCapped(db, sql`orders WHERE status = 'delivered'`),
  ]);
  return { pending, processing, shipped, delivered };
}
