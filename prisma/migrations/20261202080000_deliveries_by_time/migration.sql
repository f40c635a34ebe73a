-- An endpoint's deliveries, newest first, also those of a time.
CREATE INDEX CONCURRENTLY IF NOT EXISTS webhook_deliveries_endpoint_id_created_at_id_idx
  ON webhook_deliveries (endpoint_id, created_at, id);
