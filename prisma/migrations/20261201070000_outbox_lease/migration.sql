-- The dispatcher's lock, at most one row: held until it expires, and renewed by its holder. It belongs
-- to no connection, so it works behind a pooler. Each holder gets a greater token than the one before.
CREATE TABLE outbox_leases (
  id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  token bigint NOT NULL,
  host text NOT NULL,
  pid integer NOT NULL,
  acquired_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL
);

-- Orders by the time of their last change, for GET /orders?updatedAfter=…&sort=updatedAt.
CREATE INDEX orders_updated_at_id_idx ON orders (updated_at, id);
