-- Limits of a key of its own, in requests per minute. Null: the shop's.
ALTER TABLE api_keys
  ADD COLUMN read_per_minute integer CHECK (read_per_minute > 0),
  ADD COLUMN write_per_minute integer CHECK (write_per_minute > 0),
  -- The secret before the last rotation, and until when it works.
  ADD COLUMN previous_key_hash bytea UNIQUE,
  ADD COLUMN previous_key_until timestamptz(3),
  ADD COLUMN previous_key_used_at timestamptz(3),
  ADD COLUMN rotated_at timestamptz(3),
  ADD CONSTRAINT api_keys_previous_check
    CHECK ((previous_key_hash IS NULL) = (previous_key_until IS NULL));
