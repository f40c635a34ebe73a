-- The inspector's list: the keys that integrations have sent, by their age. The shop's own checkout
-- uses keys as well.
CREATE INDEX CONCURRENTLY IF NOT EXISTS idempotency_keys_of_api_keys_idx
  ON idempotency_keys (expires_at, credential, key) WHERE credential LIKE 'api_key:%';
