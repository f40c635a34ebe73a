-- How each order came to its end, by the time of that: what the overview counts for today and for
-- the last day. A line of the timeline never changes, whereas an order may after its end.
CREATE INDEX order_events_endings_idx ON order_events (at, status)
  WHERE type IN ('order/status.updated', 'order/cancelled', 'order/expired')
    AND status IN ('completed', 'failed', 'expired', 'cancelled');
