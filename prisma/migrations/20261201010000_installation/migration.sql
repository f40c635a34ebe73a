-- Who this database is at the gateway, the carrier and in emails (docs/decisions/0023).
CREATE TABLE installation (
  id text PRIMARY KEY DEFAULT left(replace(gen_random_uuid()::text, '-', ''), 16)
    CONSTRAINT installation_id_check CHECK (id ~ '^[0-9a-f]{16}$')
);
CREATE UNIQUE INDEX installation_single_key ON installation ((true));
INSERT INTO installation DEFAULT VALUES;

-- A refund that was requested before keeps the key of its first call, so that repeating it can't
-- refund twice.
ALTER TABLE refunds ADD COLUMN idempotency_key text;
UPDATE refunds SET idempotency_key = 'refund-' || id;
