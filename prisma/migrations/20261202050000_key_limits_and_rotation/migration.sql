-- Limits of a key of its own, in requests per minute. Null: the shop's.
SET LOCAL lock_timeout = '3s';
ALTER TABLE api_keys
  ADD COLUMN IF NOT EXISTS read_per_minute integer,
  ADD COLUMN IF NOT EXISTS write_per_minute integer,
  -- The secret before the last rotation, and until when it works.
  ADD COLUMN IF NOT EXISTS previous_key_hash bytea,
  ADD COLUMN IF NOT EXISTS previous_key_until timestamptz(3),
  ADD COLUMN IF NOT EXISTS previous_key_used_at timestamptz(3),
  -- When the newest secret was first used. Until then nobody may have received it.
  ADD COLUMN IF NOT EXISTS key_used_at timestamptz(3),
  ADD COLUMN IF NOT EXISTS rotated_at timestamptz(3),
  DROP CONSTRAINT IF EXISTS api_keys_read_per_minute_check,
  ADD CONSTRAINT api_keys_read_per_minute_check CHECK (read_per_minute > 0) NOT VALID,
  DROP CONSTRAINT IF EXISTS api_keys_write_per_minute_check,
  ADD CONSTRAINT api_keys_write_per_minute_check CHECK (write_per_minute > 0) NOT VALID,
  DROP CONSTRAINT IF EXISTS api_keys_previous_check,
  ADD CONSTRAINT api_keys_previous_check
    CHECK ((previous_key_hash IS NULL) = (previous_key_until IS NULL)) NOT VALID;
