-- The audit log is listed by time, and filtered by who acted and by area: the part of the action
-- before the slash.
CREATE INDEX audit_entries_at_id_idx ON audit_entries (at, id);
CREATE INDEX audit_entries_actor_at_id_idx ON audit_entries (actor, at, id);
CREATE INDEX audit_entries_area_at_id_idx ON audit_entries (split_part(action, '/', 1), at, id);
