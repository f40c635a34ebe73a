-- An earlier version, which may still run during an upgrade, counts with the new index: its statuses
-- are among those of the new one, so it needs no index of its own.
DROP INDEX CONCURRENTLY IF EXISTS order_events_endings_idx;
