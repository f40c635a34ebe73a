import sql from "sql-template-tag";

/** The card of a payment `p` as a `CardIdentity`, or null. */
export const cardOfPayment = sql`CASE WHEN p.card_last4 IS NOT NULL
  THEN json_build_object('brand', p.card_brand, 'last4', p.card_last4) END`;

/** Whether a payment `p` was made on the payment page. */
export const isFromPage = sql`p.method IS NULL`;
