-- The index by time serves these reads.
DROP INDEX CONCURRENTLY IF EXISTS webhook_deliveries_endpoint_id_id_idx;
