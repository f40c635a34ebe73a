CREATE UNIQUE INDEX CONCURRENTLY customers_reference_key ON customers (reference);
