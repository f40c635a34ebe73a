-- Retention counts from when deliveries were settled.
DROP INDEX CONCURRENTLY IF EXISTS webhook_deliveries_created_at_idx;
