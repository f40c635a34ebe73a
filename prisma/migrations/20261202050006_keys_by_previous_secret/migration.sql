CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS api_keys_previous_key_hash_key
  ON api_keys (previous_key_hash);
