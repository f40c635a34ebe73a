-- The reorder requests of one status, newest first.
CREATE INDEX CONCURRENTLY IF NOT EXISTS reorder_requests_status_id_idx ON reorder_requests (status, id);
