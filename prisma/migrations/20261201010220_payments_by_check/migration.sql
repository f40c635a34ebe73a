-- The payments whose time to be asked about has come.
CREATE INDEX CONCURRENTLY IF NOT EXISTS payments_check_at_idx ON payments (check_at)
  WHERE check_at IS NOT NULL;
