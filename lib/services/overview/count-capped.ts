import sql, { type Sql } from "sql-template-tag";
import type { Queryable } from "@/lib/db/database";
import type { CappedCount } from "@/lib/domain/capped-count";

/** Counting stops here, which bounds its cost. The page then shows "50,000+". */
const countMax = 50_000;

/** Counts the rows of `from`, such as `orders WHERE …`, up to `countMax`. */
export async function countCapped(db: Queryable, from: Sql): Promise<CappedCount> {
  const [row] = await db.query<{ count: number }>(sql`
    SELECT count(*) AS count FROM (SELECT FROM ${from} LIMIT ${countMax + 1}) x`);
  const count = row?.count ?? 0;
  return { count: Math.min(count, countMax), isExact: count <= countMax };
}
