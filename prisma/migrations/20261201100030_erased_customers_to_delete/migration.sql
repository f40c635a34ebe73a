CREATE INDEX CONCURRENTLY IF NOT EXISTS customers_gateway_deletion_idx
  ON customers (gateway_deletion_tried_at)
  WHERE erased_at IS NOT NULL AND gateway_customer_ref IS NOT NULL;
