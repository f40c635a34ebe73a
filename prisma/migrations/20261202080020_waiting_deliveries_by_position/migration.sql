-- Claims read the earliest that wait, however many do. Test events, which have no position, are first.
CREATE INDEX CONCURRENTLY IF NOT EXISTS webhook_deliveries_waiting_idx
  ON webhook_deliveries (endpoint_id, position NULLS FIRST) WHERE status = 'pending';
