-- The URLs to which the feed's events are posted. Each follows the feed by a cursor of its own.
CREATE TABLE IF NOT EXISTS webhook_endpoints (
  id serial PRIMARY KEY,
  url text NOT NULL,
  description text,
  -- Null for all types.
  event_types text[],
  -- Encrypted. The earlier ones, the newest first, are valid until their times, while it is rotated.
  secret bytea NOT NULL,
  previous_secrets bytea[] NOT NULL DEFAULT '{}',
  previous_secrets_until timestamptz(3)[] NOT NULL DEFAULT '{}',
  cursor_position bigint NOT NULL,
  failures integer NOT NULL DEFAULT 0,
  failing_since timestamptz(3),
  -- Nothing but a test event is posted before this time.
  hold_until timestamptz(3),
  -- When the next delivery may go out, and until when a run is working on the endpoint.
  due_at timestamptz(3),
  delivering_until timestamptz(3),
  -- Grows with every change that makes deliveries due.
  revision integer NOT NULL DEFAULT 0,
  last_delivered_at timestamptz(3),
  disabled_at timestamptz(3),
  disabled_reason text CHECK (disabled_reason IN ('operator', 'gone', 'failing')),
  disablings integer NOT NULL DEFAULT 0,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  deleted_at timestamptz(3)
);
-- The dispatcher reads all endpoints several times a second, without those that were deleted.
CREATE INDEX IF NOT EXISTS webhook_endpoints_live_idx ON webhook_endpoints (id) WHERE deleted_at IS NULL;

-- One row per endpoint and event, and per test event, which has no position.
CREATE TABLE IF NOT EXISTS webhook_deliveries (
  id bigserial PRIMARY KEY,
  endpoint_id integer NOT NULL REFERENCES webhook_endpoints (id),
  message_id text NOT NULL DEFAULT 'msg_' || replace(gen_random_uuid()::text, '-', ''),
  position bigint,
  order_id integer,
  seq integer,
  type text NOT NULL,
  status text NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'delivered', 'failed', 'cancelled')),
  tries integer NOT NULL DEFAULT 0,
  next_try_at timestamptz(3) NOT NULL,
  claimed_until timestamptz(3),
  first_tried_at timestamptz(3),
  settled_at timestamptz(3),
  attempts jsonb NOT NULL DEFAULT '[]',
  created_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS webhook_deliveries_endpoint_id_position_key
  ON webhook_deliveries (endpoint_id, position) WHERE position IS NOT NULL;
CREATE INDEX IF NOT EXISTS webhook_deliveries_pending_idx
  ON webhook_deliveries (endpoint_id, order_id, position) WHERE status = 'pending';
-- Claims read the earliest that wait, however many do. Test events, which have no position, are first.
CREATE INDEX IF NOT EXISTS webhook_deliveries_waiting_idx
  ON webhook_deliveries (endpoint_id, position NULLS FIRST) WHERE status = 'pending';
-- An endpoint's deliveries, newest first, also those of a time. Those that failed are few.
CREATE INDEX IF NOT EXISTS webhook_deliveries_endpoint_id_created_at_id_idx
  ON webhook_deliveries (endpoint_id, created_at, id);
CREATE INDEX IF NOT EXISTS webhook_deliveries_failed_by_time_idx
  ON webhook_deliveries (endpoint_id, created_at, id) WHERE status = 'failed';
CREATE INDEX IF NOT EXISTS webhook_deliveries_order_id_id_idx ON webhook_deliveries (order_id, id);
-- Retention counts from when deliveries were settled.
CREATE INDEX IF NOT EXISTS webhook_deliveries_settled_at_idx
  ON webhook_deliveries (settled_at) WHERE status <> 'pending';
