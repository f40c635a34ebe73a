CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_entries_area_at_id_idx
  ON audit_entries (split_part(action, '/', 1), at, id);
