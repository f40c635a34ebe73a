-- Who this database is at the gateway, the carrier and in emails (docs/decisions/0023).
CREATE TABLE installation (
  id text PRIMARY KEY DEFAULT left(replace(gen_random_uuid()::text, '-', ''), 16)
    CONSTRAINT installation_id_check CHECK (id ~ '^[0-9a-f]{16}$')
);
CREATE UNIQUE INDEX installation_single_key ON installation ((true));
INSERT INTO installation DEFAULT VALUES;

-- Null for a refund that was requested before: it keeps the key of its first call, which is its id, so
-- that repeating it can't refund twice.
ALTER TABLE refunds ADD COLUMN idempotency_key text;
