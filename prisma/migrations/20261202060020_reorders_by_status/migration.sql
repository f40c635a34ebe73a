-- The reorder requests of one status, newest first.
CREATE INDEX CONCURRENTLY reorder_requests_status_id_idx ON reorder_requests (status, id);
