-- Orders by the time of their last change, for GET /orders?updatedAfter=…&sort=updatedAt.
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_updated_at_id_idx ON orders (updated_at, id);
