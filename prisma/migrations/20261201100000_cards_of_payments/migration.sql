-- The card of a payment, as the gateway reports it, and the gateway's customer that its authorization is
-- made with: a repeated call must be the same call, whatever has become of the customer since.
ALTER TABLE payments
  ADD COLUMN gateway_customer_ref text,
  ADD COLUMN card_brand text,
  ADD COLUMN card_last4 text,
  ADD CHECK ((card_brand IS NULL) = (card_last4 IS NULL));
UPDATE payments p SET gateway_customer_ref = c.gateway_customer_ref
FROM orders o JOIN customers c ON c.id = o.customer_id
WHERE o.id = p.order_id AND p.status IN ('pending', 'unknown') AND p.method !~ '^pm_card_'
  AND c.gateway_customer_at < p.created_at;

-- An erased customer keeps the gateway's id until the gateway has deleted the customer too.
ALTER TABLE customers ADD COLUMN gateway_deletion_tried_at timestamptz(3);
CREATE INDEX customers_gateway_deletion_idx ON customers (gateway_deletion_tried_at)
  WHERE erased_at IS NOT NULL AND gateway_customer_ref IS NOT NULL;

-- Free orders of shoppers count toward the limits of their IP address too, until they ship. The hash is
-- removed from all orders that don't count, so this index stays small.
DROP INDEX orders_unpaid_caller_idx;
CREATE INDEX orders_caller_idx ON orders (caller_hash) WHERE caller_hash IS NOT NULL;
