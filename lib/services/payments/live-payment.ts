import sql from "sql-template-tag";

/**
 * Sorts the payments `p` of one order: its live payment first, then the others, latest attempt
 * first. An order without a live payment is represented by its latest attempt.
 */
export const livePaymentFirst = sql`p.status IN ('declined', 'voided', 'lapsed'), p.attempt DESC`;
