import sql from "sql-template-tag";
import { lostOfPayment } from "./dispute-rows";

/**
 * What was left of the payment `p` when an operator marked it as returned, because the gateway has it no
 * more (docs/decisions/0034), in minor units.
 */
export const returnedElsewhereOfPayment = sql`(CASE WHEN p.missing_review = 'returned'
  THEN greatest(0, p.captured_amount - p.refunded_amount - ${lostOfPayment}) ELSE 0 END)`;
