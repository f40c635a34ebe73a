-- The pages of the feed. Positions are unique.
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS order_events_position_key ON order_events (position)
  WHERE position IS NOT NULL;
