-- A key, whoever sent it: the search of the inspector.
CREATE INDEX CONCURRENTLY idempotency_keys_key_idx ON idempotency_keys (key);
