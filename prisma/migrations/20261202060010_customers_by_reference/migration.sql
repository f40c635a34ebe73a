CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS customers_reference_key ON customers (reference);
