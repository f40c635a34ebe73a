-- The same for those that failed, which are few.
CREATE INDEX CONCURRENTLY IF NOT EXISTS webhook_deliveries_failed_by_time_idx
  ON webhook_deliveries (endpoint_id, created_at, id) WHERE status = 'failed';
