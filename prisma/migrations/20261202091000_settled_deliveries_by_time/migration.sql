-- Deliveries whose retention is over: it counts from when they were settled.
CREATE INDEX CONCURRENTLY IF NOT EXISTS webhook_deliveries_settled_at_idx
  ON webhook_deliveries (settled_at) WHERE status <> 'pending';
