-- The dispatcher reads all endpoints several times a second, without those that were deleted.
CREATE INDEX CONCURRENTLY IF NOT EXISTS webhook_endpoints_live_idx
  ON webhook_endpoints (id) WHERE deleted_at IS NULL;
