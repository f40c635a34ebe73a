import sql, { type Sql } from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { CappedCount } from "@/lib/domain/overview/view";

/** Counting stops here: whoever has more orders on the road reads "50,000+" as well. */
const countMax = 50_000;

/** Counts the rows of `from`, such as `orders WHERE …`, as far as `countMax`. */
export async function cappedCount(db: Queryable, from: Sql): Promise<CappedCount> {
  const [row] = await db.query<{ count: number }>(sql`
    SELECT count(*) AS count FROM (SELECT FROM ${from} LIMIT ${countMax + 1}) x`);
  const count = row?.count ?? 0;
  return { count: Math.min(count, countMax), isExact: count <= countMax };
}
