-- The index of order_events_endings_idx with the two new statuses of orders that have ended.
CREATE INDEX CONCURRENTLY IF NOT EXISTS order_events_terminal_idx ON order_events (at, status)
  WHERE type IN ('order/status.updated', 'order/cancelled', 'order/expired')
    AND status IN ('completed', 'returned', 'lost', 'failed', 'expired', 'cancelled');
