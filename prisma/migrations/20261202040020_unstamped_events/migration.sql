-- The events that the dispatcher has to give a position.
CREATE INDEX CONCURRENTLY IF NOT EXISTS order_events_unstamped_idx ON order_events (id) WHERE position IS NULL;
