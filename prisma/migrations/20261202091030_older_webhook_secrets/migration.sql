SET LOCAL lock_timeout = '3s';
-- The secret before the previous one, while it is valid: its receiver may have got neither of the newer.
ALTER TABLE webhook_endpoints ADD COLUMN IF NOT EXISTS older_secret bytea,
  ADD COLUMN IF NOT EXISTS older_secret_until timestamptz(3);
