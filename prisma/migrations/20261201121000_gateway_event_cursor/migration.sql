SET LOCAL lock_timeout = '3s';
-- Up to when the gateway's events have been compared with the webhooks that arrived. One row. While a
-- longer time is being read, `window_end` is its end and `after_event` the last event that was read.
CREATE TABLE IF NOT EXISTS gateway_event_cursor (
  id          boolean PRIMARY KEY DEFAULT true CONSTRAINT gateway_event_cursor_one_check CHECK (id),
  read_until  timestamptz(3) NOT NULL,
  window_end  timestamptz(3),
  after_event text,
  CONSTRAINT gateway_event_cursor_window_check
    CHECK (after_event IS NULL OR window_end IS NOT NULL)
);
-- Whether the webhook did not arrive, and its event was read from the gateway's list instead.
ALTER TABLE webhook_receipts ADD COLUMN IF NOT EXISTS was_lost boolean NOT NULL DEFAULT false;
