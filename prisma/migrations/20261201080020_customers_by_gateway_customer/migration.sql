-- A customer of the gateway belongs to one of ours.
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS customers_gateway_customer_ref_key
  ON customers (gateway_customer_ref);
