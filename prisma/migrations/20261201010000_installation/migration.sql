-- Who this database is at the gateway, the carrier and in emails (docs/decisions/0023).
CREATE TABLE IF NOT EXISTS installation (
  id text PRIMARY KEY DEFAULT left(replace(gen_random_uuid()::text, '-', ''), 16)
    CONSTRAINT installation_id_check CHECK (id ~ '^[0-9a-f]{16}$')
);
CREATE UNIQUE INDEX IF NOT EXISTS installation_single_key ON installation ((true));
INSERT INTO installation DEFAULT VALUES ON CONFLICT DO NOTHING;
