SET LOCAL lock_timeout = '3s';
-- The feed numbers the events of all orders in the order in which readers may see them.
ALTER TABLE order_events ADD COLUMN IF NOT EXISTS position bigint;

-- The last position that was given away, in the one row of the table.
CREATE TABLE IF NOT EXISTS feed_counter (
  id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  last_position bigint NOT NULL DEFAULT 0
);
INSERT INTO feed_counter DEFAULT VALUES ON CONFLICT DO NOTHING;

-- Gives the next positions to committed events without one, oldest first, if the caller still holds the
-- dispatcher's lease. Returns how many it has stamped, and the last position. The counter's lock is held
-- until the commit, and every statement of the function sees what was committed before it took the lock:
-- a reader never sees a position while a smaller one is still to come. The ids are selected first, so
-- that the planner knows that there are few.
CREATE OR REPLACE FUNCTION stamp_feed(holder bigint, OUT stamped integer, OUT last bigint)
LANGUAGE plpgsql AS $$
DECLARE
  ids bigint[];
BEGIN
  stamped := 0;
  IF NOT EXISTS (SELECT FROM order_events WHERE position IS NULL) THEN
    SELECT last_position INTO last FROM feed_counter;
    RETURN;
  END IF;
  SELECT last_position INTO last FROM feed_counter FOR UPDATE;
  IF NOT EXISTS (SELECT FROM outbox_leases WHERE token = holder) THEN
    RETURN;
  END IF;
  ids := ARRAY(SELECT id FROM order_events WHERE position IS NULL ORDER BY id LIMIT 1000);
  UPDATE order_events e SET position = last + next.n
  FROM unnest(ids) WITH ORDINALITY AS next (id, n) WHERE e.id = next.id;
  GET DIAGNOSTICS stamped = ROW_COUNT;
  last := last + stamped;
  UPDATE feed_counter SET last_position = last;
END
$$;
