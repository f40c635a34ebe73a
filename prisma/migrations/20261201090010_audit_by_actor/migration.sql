CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_entries_actor_at_id_idx
  ON audit_entries (actor, at, id);
