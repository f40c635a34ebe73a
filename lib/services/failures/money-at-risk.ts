import sql, { join } from "sql-template-tag";
import { endedStatuses, terminalStatuses } from "@/lib/domain/order/status";
import { sqlLiteral } from "@/lib/services/lists/sql-literal";
import { lostOfPayment } from "@/lib/services/payments/dispute-rows";
import { returnedElsewhereOfPayment } from "@/lib/services/payments/returned-elsewhere";

const literals = (statuses: readonly string[]) => join(statuses.map(sqlLiteral));

/**
 * The money of an order `o` that the gateway has authorized or captured and not returned, in minor
 * units. A refund counts once it has succeeded; what a lost dispute has taken, or the shop
 * has returned elsewhere, is gone.
 */
const heldMoney = sql`(SELECT coalesce(sum(CASE WHEN p.status = 'authorized' THEN p.amount
    ELSE p.captured_amount - p.refunded_amount - ${lostOfPayment} - ${returnedElsewhereOfPayment} END), 0)
  FROM payments p WHERE p.order_id = o.id)`;

/**
 * The money at risk of an order `o`: captured or authorized, not yet refunded, and the order has not
 * reached an end state.
 */
export const moneyAtRisk = sql`(CASE WHEN o.status IN (${literals(terminalStatuses)}) THEN 0
  ELSE ${heldMoney} END)`;

/** The money of a failed, expired or cancelled order `o` that has not been returned yet. */
export const moneyToReturn = sql`(CASE WHEN o.status IN (${literals(endedStatuses)})
  THEN ${heldMoney} ELSE 0 END)`;
