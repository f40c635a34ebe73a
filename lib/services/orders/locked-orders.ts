import sql, { type Sql } from "sql-template-tag";

/**
 * The ids of the orders `o` that meet the condition, locked one by one in ascending order, as everywhere
 * (docs/decisions/0002). For a statement that changes several orders: two of them can't deadlock.
 */
export function lockedOrders(condition: Sql): Sql {
  return sql`(SELECT o.id FROM orders o WHERE ${condition} ORDER BY o.id FOR UPDATE)`;
}
