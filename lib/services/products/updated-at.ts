import { type RawBuilder, sql } from "kysely";

/**
 * The next `updatedAt` of a product. Editors detect each other's changes by comparing it, so it is
 * always later than before, even when two changes fall into the same millisecond.
 */
export function nextUpdatedAt(now: Date): RawBuilder<Date> {
  return sql<Date>`greatest(${now}::timestamptz, updated_at + interval '1 ms')`;
}
