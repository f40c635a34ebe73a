import sql, { join } from "sql-template-tag";
import { terminalStatuses } from "@/lib/domain/order/status";
import { sqlLiteral } from "@/lib/services/lists/sql-literal";

/**
 * The condition on `order_events` that an order ended by it. An order may change after its end, for
 * example when it is refunded. It is the predicate of the partial index `order_events_terminal_idx`,
 * which a test compares with it.
 */
export const isOrderEnding = sql`type IN ('order/status.updated', 'order/cancelled', 'order/expired')
  AND status IN (${join(terminalStatuses.map(sqlLiteral))})`;
