-- The audit log is listed by time, and, by the next two indexes, filtered by who acted and by area: the
-- part of the action before the slash.
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_entries_at_id_idx ON audit_entries (at, id);
