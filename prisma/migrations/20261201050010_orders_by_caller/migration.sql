-- The hash is removed from all orders that don't count, so this index stays small.
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_caller_idx ON orders (caller_hash)
  WHERE caller_hash IS NOT NULL;
