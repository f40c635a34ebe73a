-- The dispatcher's lock, at most one row: held until it expires, and renewed by its holder. It belongs
-- to no connection, so it works behind a pooler. Each holder gets a greater token than the one before.
CREATE TABLE IF NOT EXISTS outbox_leases (
  id integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  token bigint NOT NULL,
  host text NOT NULL,
  pid integer NOT NULL,
  acquired_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL
);
